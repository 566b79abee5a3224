#!/bin/bash
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./common.sh
start api python3 api.py 80
start ticker bash ticker.sh
wait -n
