#!/usr/bin/env bash
# Rewrites in place and pushes that to a branch of its own. Nothing to rewrite: no branch.
set -euo pipefail
source "$(dirname "$0")/arguments.sh"
branch=${HARDEN_BRANCH:?}
git check-ref-format --branch "$branch" >/dev/null

"${harden[@]}" --write "${options[@]}" -- "${paths[@]}"
if git diff --quiet; then
  echo 'Nothing to rewrite.'
  exit 0
fi
git switch --quiet --force-create "$branch"
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --all --message 'Run containers as non-root'
git push --force --quiet origin "HEAD:refs/heads/$branch"
echo "Pushed to $branch."
