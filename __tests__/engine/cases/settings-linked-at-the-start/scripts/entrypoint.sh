#!/bin/sh
set -e
ln -sf /etc/myapp/${APP_ENV}.json /etc/myapp/current.json
chmod 0644 /etc/myapp/current.json
sed -i "s/production/prod-$(hostname | wc -c)/" /etc/myapp/production.json
touch /var/lock/myapp.lock
exec "$@"
