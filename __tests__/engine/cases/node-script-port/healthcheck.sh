#!/bin/sh
node -e "require('http').get('http://localhost:80/', r => process.exit(r.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"
