import { readArguments, valuesOf } from './arguments.js'
import type { OptionSpec } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { EffectReader } from './effect-reader.js'
import type { PackageManager } from './types.js'

interface Manager {
  readonly manager: PackageManager
  readonly verbs: readonly string[]
  readonly options: OptionSpec
}

const APT: Manager = {
  manager: 'apt',
  verbs: ['install'],
  options: { letters: 'otca', longs: ['option', 'target-release', 'default-release', 'config-file'] },
}
const RPM_OPTIONS: OptionSpec = {
  letters: 'cdex',
  longs: ['setopt', 'enablerepo', 'disablerepo', 'repo', 'installroot', 'releasever', 'exclude', 'forcearch', 'config'],
}
const RPM_VERBS = ['install', 'localinstall', 'groupinstall', 'reinstall', 'in']

const MANAGERS: ReadonlyMap<string, Manager> = new Map<string, Manager>([
  ['apt-get', APT],
  ['apt', APT],
  ['aptitude', APT],
  [
    'apk',
    {
      manager: 'apk',
      verbs: ['add'],
      options: { letters: 'tpX', longs: ['virtual', 'repository', 'root', 'cache-dir', 'keys-dir', 'arch'] },
    },
  ],
  ['dnf', { manager: 'dnf', verbs: RPM_VERBS, options: RPM_OPTIONS }],
  ['dnf5', { manager: 'dnf', verbs: RPM_VERBS, options: RPM_OPTIONS }],
  ['yum', { manager: 'yum', verbs: RPM_VERBS, options: RPM_OPTIONS }],
  ['microdnf', { manager: 'microdnf', verbs: RPM_VERBS, options: RPM_OPTIONS }],
  ['tdnf', { manager: 'tdnf', verbs: RPM_VERBS, options: RPM_OPTIONS }],
  [
    'zypper',
    {
      manager: 'zypper',
      verbs: RPM_VERBS,
      options: { letters: 'prRt', longs: ['repo', 'root', 'from', 'type', 'plus-repo'] },
    },
  ],
])

const install: EffectReader = command => {
  const known = MANAGERS.get(command.program ?? '')
  if (known === undefined) return []
  const [verb, ...operands] = readArguments(argumentWords(command), known.options).operands
  if (verb?.value === undefined || !known.verbs.includes(verb.value)) return []
  // Words that end in `-` remove a package, `.build-deps` is a name for a group of them.
  const packages = valuesOf(operands).flatMap(name => packageName(name) ?? [])
  return [{ kind: 'install-packages', manager: known.manager, packages }]
}

const pacman: EffectReader = command => {
  const args = readArguments(argumentWords(command), { letters: 'rb', longs: ['root', 'dbpath', 'cachedir'] })
  if (!args.flags.has('S') && !args.flags.has('U') && !args.flags.has('sync')) return []
  return [
    {
      kind: 'install-packages',
      manager: 'pacman',
      packages: valuesOf(args.operands).flatMap(name => packageName(name) ?? []),
    },
  ]
}

/** Without version, architecture or release: `nginx=1.2*`, `libssl3:amd64`, `php~=8.2`, `foo@edge`, `curl>7`. */
function packageName(word: string): string | undefined {
  const name = /^[@\w][\w.+-]*/.exec(word)?.[0]
  if (name === undefined || name.endsWith('-') || word.includes('/') || /^https?:/.test(word)) return undefined
  return name
}

/** A manager that only updates or cleans up still tells the image's family. */
const trace: EffectReader = (command, context) => {
  const effects = install(command, context)
  const manager = MANAGERS.get(command.program ?? '')?.manager
  return effects.length > 0 || manager === undefined ? effects : [{ kind: 'install-packages', manager, packages: [] }]
}

export const PACKAGE_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ...[...MANAGERS.keys()].map((name): [string, EffectReader] => [name, trace]),
  ['pacman', pacman],
])
