#! /usr/bin/env sh
set -e
export APP_MODULE=${APP_MODULE:-"main:app"}
exec gunicorn -c /gunicorn_conf.py "$APP_MODULE"
