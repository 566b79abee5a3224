#!/usr/bin/env bash
# Writes the report as a comment on a pull request, over the one of the last run.
set -euo pipefail
number=${HARDEN_PULL_REQUEST:?}
if ! [[ $number =~ ^[0-9]+$ ]]; then
  echo "::error::$number is no number of a pull request"
  exit 2
fi
gh pr comment "$number" --edit-last --body-file "${HARDEN_MARKDOWN:?}" ||
  gh pr comment "$number" --body-file "$HARDEN_MARKDOWN"
