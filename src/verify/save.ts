import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { parseDocument } from 'yaml'
import type { Observed } from '../observed.js'
import { writeReport } from '../write.js'

/** Configuration files that hold data, in the order in which they are looked for. */
const NAMES = [
  'harden-dockerfile.config.json',
  'harden-dockerfile.config.yaml',
  'harden-dockerfile.config.yml',
  '.harden-dockerfilerc',
]

/**
 * Keeps what was learned in the `observed` section of the nearest configuration file upwards from `directory`, or in a new
 * one there. Keys are the Dockerfiles' paths relative to that file; comments and everything else stay. Gives the file's
 * path. Throws when it cannot be read or written.
 */
export function saveObserved(directory: string, learned: ReadonlyMap<string, Observed>): string {
  const file = findConfigFile(directory) ?? join(directory, NAMES[0] ?? '')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '{}\n'
  const keyed = [...learned].map(([path, observed]): readonly [string, Observed] => {
    return [relative(dirname(file), path).split(sep).join('/'), observed]
  })
  writeReport(file, addObserved(before, new Map(keyed), isJson(file, before)))
  return file
}

function findConfigFile(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const name = NAMES.find(each => existsSync(join(at, each)))
    if (name !== undefined) return join(at, name)
    if (dirname(at) === at || existsSync(join(at, '.git'))) return undefined
  }
}

function isJson(file: string, text: string): boolean {
  return file.endsWith('.json') || (basename(file) === '.harden-dockerfilerc' && text.trimStart().startsWith('{'))
}

/** The text with these facts laid over its `observed` section. JSON and YAML. Throws Error for a text that is neither. */
export function addObserved(text: string, learned: ReadonlyMap<string, Observed>, json: boolean): string {
  const document = parseDocument(text)
  if (document.errors.length > 0) throw new Error(document.errors[0]?.message ?? 'the configuration cannot be read')
  for (const [path, { writes, ports, root }] of learned) {
    const facts = {
      ...(writes.length > 0 && { writes }),
      ...(ports.length > 0 && { ports }),
      ...(root !== undefined && { root }),
    }
    document.setIn(['observed', path], document.createNode(facts))
  }
  return json ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString()
}
