import type { SourceText } from './source-text.js'
import type { SourcePrivilege } from './types.js'

/** `if getuid() == 0`: what follows is done only as root. */
export function isRootGuard(source: SourceText, index: number): boolean {
  const close = source.partner[index + 1] ?? -1
  return close !== -1 && /^={2,3}$/.test(source.tokens[close + 1]?.text ?? '') && source.tokens[close + 2]?.text === '0'
}

/** `if os.geteuid() != 0: sys.exit(…)` */
export function readRootCheck(source: SourceText, index: number, line: number, found: SourcePrivilege[]): void {
  const close = source.partner[index + 1] ?? -1
  if (close === -1) return
  const following = source.tokens.slice(close + 1, close + 40).map(token => token.text)
  const [operator, number] = following
  if ((operator !== '!=' && operator !== '!==' && operator !== '>') || number !== '0') return
  if (!following.some(text => /^(?:exit|_exit|die|panic|throw|raise|Fatal\w*|abort)$/.test(text))) return
  found.push({
    code: 'requires-root',
    message: 'it ends when it does not run as root',
    certainty: 'likely',
    line,
  })
}
