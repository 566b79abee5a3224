import { readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { UsageError } from '../usage-error.js'
import { pathBelow } from '../workspace/containment.js'
import { loadModule } from './load-module.js'
import { checkConfig, parseData } from './read.js'
import type { Configs } from './index.js'
import type { ConfigFile } from './types.js'

/** The file that `--config` names: data, or a module that exports it. Its globs and paths belong to where the tool runs. */
export function readNamedConfig(name: string, cwd: string, place: string): Configs {
  const file = resolve(cwd, name)
  const isModule = /^\.[cm]?[jt]s$/.test(extname(file))
  const data = isModule ? loadModule(file, '--config') : parseData(name, read(file, name))
  const byRoot = new Map<string, ConfigFile>()
  const inRoot = (root: string): ConfigFile => {
    const below = pathBelow(root, cwd) ?? ''
    const config = byRoot.get(root) ?? checkConfig(data, name, below === '' ? '' : `${below}/`)
    byRoot.set(root, config)
    return config
  }
  return { of: root => [inRoot(root)], all: [checkConfig(data, name, '')], here: [inRoot(place)], root: place }
}

function read(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read --config ${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
