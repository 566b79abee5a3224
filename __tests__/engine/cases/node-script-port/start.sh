#!/bin/sh
export PORT="${PORT:-80}"
exec node server.js
