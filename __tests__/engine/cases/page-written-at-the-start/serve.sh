#!/bin/sh
mkdir -p /var/www
echo hello > /var/www/index.html
exec httpd -f -v -p ${PORT:-80} -h /var/www
