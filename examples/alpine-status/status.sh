#!/bin/sh
set -e

collect() {
  while true; do
    uptime > /srv/www/data/uptime.new
    mv /srv/www/data/uptime.new /srv/www/data/uptime.txt
    sleep 15
  done
}

collect &
exec httpd -f -p 80 -h /srv/www
