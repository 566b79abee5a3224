#!/bin/sh
set -e
groupadd --gid 2100 collector
useradd --uid 2100 --gid collector --no-create-home collector
mkdir -p /var/lib/collector
touch /var/lib/collector/state
