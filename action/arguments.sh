# Sourced: the lists that come as lines, as arrays `paths` and `options`, and the command as the array `harden`.
read_lines() {
  local -n into=$1
  into=()
  while IFS= read -r line; do
    line=${line%$'\r'}
    if [ -n "$line" ]; then into+=("$line"); fi
  done <<<"$2"
}
read_lines paths "${HARDEN_PATHS:-.}"
read_lines options "${HARDEN_ARGS:-}"
read -ra harden <<<"${HARDEN_COMMAND:-npx --yes harden-dockerfile}"
