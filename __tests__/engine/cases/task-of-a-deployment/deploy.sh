#!/bin/sh
docker compose build
docker compose run --rm site /opt/tools/collect
docker compose up -d
