#!/usr/bin/env bash
# Writes the report as a comment on a pull request, over the one of the last run, which a mark in it tells from others.
set -euo pipefail
number=${HARDEN_PULL_REQUEST:?}
if ! [[ $number =~ ^[0-9]+$ ]]; then
  echo "::error::$number is no number of a pull request"
  exit 2
fi
repository=repos/${GITHUB_REPOSITORY:?}
mark='<!-- harden-dockerfile report -->'

body=$(mktemp)
trap 'rm -f "$body"' EXIT
{ printf '%s\n' "$mark" && cat "${HARDEN_MARKDOWN:?}"; } >"$body"

comments() {
  gh api --paginate "$repository/issues/$number/comments" \
    --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id"
}
# A pull request from a fork has a token that may only read: the report is in the summary too.
if ! found=$(comments); then
  echo '::warning::the comments of the pull request cannot be read'
  exit 0
fi
last=$(tail -n 1 <<<"$found")
if [ -n "$last" ]; then
  set -- --method PATCH "$repository/issues/comments/$last"
else
  set -- --method POST "$repository/issues/$number/comments"
fi
gh api "$@" --field "body=@$body" --silent ||
  echo '::warning::the comment could not be written: it needs the permission pull-requests: write'
