import type { Dockerfile, Instruction } from '../dockerfile/types.js'
import type { Edit } from '../text.js'
import { findAsked } from './asked-ports.js'

/**
 * Edits that make a HEALTHCHECK ask on the new port. `ipv4Only`: after the move the server no longer listens on ::1, which
 * `localhost` may be resolved to, so that becomes 127.0.0.1.
 */
export function healthcheckPorts(
  dockerfile: Dockerfile,
  instruction: Instruction,
  from: number,
  to: number,
  ipv4Only: boolean,
): readonly Edit[] {
  const edit = (start: number, end: number, text: string): Edit => ({
    path: dockerfile.path,
    start: instruction.sourceOffset(start),
    end: start === end ? instruction.sourceOffset(start) : instruction.sourceOffset(end - 1) + 1,
    text,
  })
  return findAsked(instruction.args, from).flatMap(({ host, start, end, before }) => {
    const named = edit(start, end, before + String(to))
    const isNamed6 = host !== undefined && (host.text === 'localhost' || host.text.startsWith('['))
    return ipv4Only && isNamed6 ? [edit(host.start, host.end, '127.0.0.1'), named] : [named]
  })
}
