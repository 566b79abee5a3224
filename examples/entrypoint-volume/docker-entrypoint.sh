#!/bin/sh
set -eu

: "${FEED_TITLE:=Harbour news}"
export FEED_TITLE

if [ "$1" = serve ]; then
  if [ ! -f /var/lib/feed/items.txt ]; then
    echo "$FEED_TITLE has opened" > /var/lib/feed/items.txt
  fi
  echo $$ > /var/run/feed.pid
  exec python3 /opt/feed/feed.py
fi

exec "$@"
