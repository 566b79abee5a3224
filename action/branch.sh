#!/usr/bin/env bash
# Rewrites in place and pushes what was rewritten, and nothing else, to a branch of its own. Nothing to rewrite: no branch.
set -euo pipefail
source "$(dirname "$0")/arguments.sh"
branch=${HARDEN_BRANCH:?}
git check-ref-format --branch "$branch" >/dev/null

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
code=0
"${harden[@]}" --write --format json --output "$folder/report.json" ${options[@]+"${options[@]}"} -- ${paths[@]+"${paths[@]}"} || code=$?
if [ ! -s "$folder/report.json" ]; then
  echo "::error::harden-dockerfile gave no report"
  exit 2
fi
if [ "$code" != 0 ]; then
  echo "::warning::some files could not be processed (exit code $code); the branch holds the others"
fi
node "$(dirname "$0")/written.mjs" "$folder/report.json" >"$folder/paths"
if [ ! -s "$folder/paths" ]; then
  echo 'Nothing to rewrite.'
  exit 0
fi
git switch --quiet --force-create "$branch"
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  -c core.quotePath=false commit --quiet --message 'Run containers as non-root' \
  --only --pathspec-from-file="$folder/paths" --pathspec-file-nul
git push --force --quiet origin "HEAD:refs/heads/$branch"
echo "Pushed to $branch."
