/** Moves `listen 80;`, `listen  [::]:80 default_server;` and the like, at the start of a line; nothing else. */
export function listenSed(from: number, to: number): readonly string[] {
  return [`s/^([[:space:]]*listen[[:space:]]+([^;[:space:]]*:)?)${String(from)}([[:space:];])/\\1${String(to)}\\3/`]
}

/** The same in a text that a RUN writes on one line: `server { listen 80; … }`. */
export function inlineListenSed(from: number, to: number): readonly string[] {
  const listen = `s/(^|[[:space:];{])(listen[[:space:]]+([^;[:space:]]*:)?)${String(from)}([[:space:];])/\\1\\2${String(to)}\\4/g`
  const guard = 's/(^|[[:space:];}])(server[[:space:]]*\\{)/\\1\\2 port_in_redirect off;/g'
  return from === 80 ? [listen, guard] : [listen]
}

/**
 * For a shipped file with one server that redirects to directories: nginx adds the port to those redirects unless it
 * is the scheme's default, so a moved port would show. The second expression finds nothing in its own result.
 */
export function shippedServerSed(from: number, to: number): readonly string[] {
  const guard = 's/^([[:space:]]*server[[:space:]]*\\{)[[:space:]]*$/\\1 port_in_redirect off;/'
  return from === 80 || from === 443 ? [...listenSed(from, to), guard] : listenSed(from, to)
}
