/** Moves `listen 80;`, `listen  [::]:80 default_server;` and the like, at the start of a line; nothing else. */
export function listenSed(from: number, to: number): readonly string[] {
  return [`s/^([[:space:]]*listen[[:space:]]+([^;[:space:]]*:)?)${String(from)}([[:space:];])/\\1${String(to)}\\3/`]
}

/**
 * For a shipped file with one server that redirects to directories: nginx adds the port to those redirects unless it
 * is the scheme's default, so a moved port would show. The second expression finds nothing in its own result.
 */
export function shippedServerSed(from: number, to: number): readonly string[] {
  const guard = 's/^([[:space:]]*server[[:space:]]*\\{)[[:space:]]*$/\\1 port_in_redirect off;/'
  return from === 80 || from === 443 ? [...listenSed(from, to), guard] : listenSed(from, to)
}
