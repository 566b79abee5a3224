#!/bin/sh
set -e
echo "starting on port $PORT"
exec "$@"
