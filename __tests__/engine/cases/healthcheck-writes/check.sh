#!/bin/sh
set -e
date >> /var/log/health.log
test -s /var/run/heartbeat
