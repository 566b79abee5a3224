#!/bin/sh
set -e

# volumes of older versions belong to other users
if [ "$(id -u)" = 0 ]; then
  find /data \! -user queue -exec chown queue {} +
  exec gosu queue "$0" "$@"
fi

exec "$@"
