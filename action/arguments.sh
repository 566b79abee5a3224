# shellcheck shell=bash disable=SC2034
# Sourced: the lists that come as lines, as arrays `paths` and `options`, and the command as the array `harden`. Runs on bash 3.2,
# which macOS has: no references to names, and an empty array counts as unset there.
paths=()
while IFS= read -r line; do
  line=${line%$'\r'}
  if [ -n "$line" ]; then paths+=("$line"); fi
done <<<"${HARDEN_PATHS:-.}"
options=()
while IFS= read -r line; do
  line=${line%$'\r'}
  if [ -n "$line" ]; then options+=("$line"); fi
done <<<"${HARDEN_ARGS:-}"
read -ra harden <<<"${HARDEN_COMMAND:-npx --yes harden-dockerfile}"
