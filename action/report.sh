#!/usr/bin/env bash
# One check, and all reports of it: JSON, SARIF, Markdown. Never fails by itself for what the check found.
set -euo pipefail
source "$(dirname "$0")/arguments.sh"

folder=${RUNNER_TEMP:-$(mktemp -d)}
json=$folder/harden-dockerfile.json
sarif=$folder/harden-dockerfile.sarif
markdown=$folder/harden-dockerfile.md

code=0
"${harden[@]}" --check --format json --output "$json" ${options[@]+"${options[@]}"} -- ${paths[@]+"${paths[@]}"} || code=$?
if [ ! -s "$json" ]; then
  echo "::error::harden-dockerfile gave no report"
  exit 2
fi
"${harden[@]}" merge --quiet --format sarif --output "$sarif" "$json" || true
"${harden[@]}" merge --quiet --format markdown --output "$markdown" "$json" || true
cat "$markdown" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
{
  echo "exit-code=$code"
  echo "report=$json"
  echo "sarif=$sarif"
  echo "markdown=$markdown"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
