import type { ConfigPath } from '../../configs/types.js'
import type { Certainty, Evidence, Requirement } from '../../types.js'
import type { ImageFile, ImageView } from '../types.js'

/** Where a fact about an image's file was seen; `message` is a sentence. */
export function evidenceIn(file: ImageFile | undefined, image: ImageView, line: number, message: string): Evidence {
  if (file?.contextPath !== undefined) return { path: file.contextPath, line, source: 'context', message }
  // The line inside of a heredoc is not the Dockerfile's line.
  if (file?.inDockerfile !== undefined)
    return { path: image.dockerfile, line: undefined, source: 'dockerfile', message }
  return { path: undefined, line: undefined, source: 'base-image', message }
}

/** What is known of the program itself, without a file to show for it. */
export function knownOf(message: string): Evidence {
  return { path: undefined, line: undefined, source: 'program', message }
}

/** A file that is opened for writing: it may exist already, and then need not be created. */
export function writeFile(target: string, evidence: Evidence, certainty: Certainty): Requirement {
  return { need: { kind: 'write', target, type: 'file', how: 'open', deep: false }, evidence, certainty }
}

/** A file that is made anew in its directory, whatever is there. */
export function replaceFile(target: string, evidence: Evidence, certainty: Certainty): Requirement {
  return { need: { kind: 'write', target, type: 'file', how: 'create', deep: false }, evidence, certainty }
}

/** A directory in which entries are created; `deep`: what it holds already is written too. */
export function writeDirectory(target: string, evidence: Evidence, certainty: Certainty, deep = false): Requirement {
  return { need: { kind: 'write', target, type: 'directory', how: 'create', deep }, evidence, certainty }
}

export function unknown(code: string, evidence: Evidence, target?: string): Requirement {
  const need = { kind: 'unknown', code, ...(target === undefined ? {} : { target }) } as const
  return { need, evidence, certainty: 'possible' }
}

export function root(code: string, evidence: Evidence): Requirement {
  return { need: { kind: 'root', code }, evidence, certainty: 'certain' }
}

/** The need behind a path that a configuration writes. Sockets and pid files of some programs are replaced: `create`. */
export function configWrite(path: ConfigPath, target: string, evidence: Evidence, certainty: Certainty): Requirement {
  if (path.type === 'directory')
    return writeDirectory(target, evidence, certainty, path.purpose === 'cache' || path.purpose === 'data')
  if (path.purpose !== 'socket') return writeFile(target, evidence, certainty)
  return replaceFile(target, evidence, certainty)
}

/** Drops repetitions of the same need; the first evidence stays. */
export function distinct(requirements: readonly Requirement[]): readonly Requirement[] {
  const seen = new Set<string>()
  return requirements.filter(({ need }) => {
    const key = JSON.stringify(need)
    if (need.kind !== 'bind' && seen.has(key)) return false
    seen.add(key)
    return true
  })
}
