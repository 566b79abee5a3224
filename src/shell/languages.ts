import { posix } from 'node:path'
import { absolutePath, hasFlag, optionValue, readArguments, valuesOf } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { BareEffect, EffectContext, EffectReader } from './effect-reader.js'
import { downloadedTools } from './installers.js'
import type { ShellCommand, ShellWord } from './types.js'

const NODE_INSTALL = new Set([
  'install',
  'i',
  'ci',
  'add',
  'clean-install',
  'update',
  'link',
  'rebuild',
  'dedupe',
  'import',
])

const node: EffectReader = (command, context) => {
  const args = readArguments(argumentWords(command), {
    letters: 'CwF',
    longs: [
      'prefix',
      'cwd',
      'dir',
      'workspace',
      'filter',
      'registry',
      'cache',
      'loglevel',
      'omit',
      'only',
      'modules-folder',
    ],
  })
  const tool = command.program ?? 'npm'
  const operands = args.operands
  // yarn's own verb `global`, and `yarn workspace NAME verb`.
  const at = operands[0]?.value === 'workspace' ? 2 : operands[0]?.value === 'global' ? 1 : 0
  const verb = operands[at]?.value ?? (tool === 'yarn' && operands.length === 0 ? 'install' : undefined)
  const prefix = args.values.get('prefix') ?? args.values.get('cwd') ?? args.values.get('dir') ?? args.values.get('C')
  const cwd = prefix === undefined ? command.cwd : absolutePath(prefix.value, command.cwd)
  if (verb === undefined) return []
  const packages = valuesOf(operands.slice(at + 1)).map(name => name.replace(/(?<=.)@.*$/, ''))
  if (NODE_INSTALL.has(verb)) {
    const global = hasFlag(args, 'g', 'global') || args.values.get('location')?.value === 'global' || at === 1
    const tools: BareEffect[] = packages.length > 0 ? [installTool(tool, packages)] : []
    const browsers = packages.includes('puppeteer') ? downloadedTools('puppeteer', context, command) : []
    if (global) return [...tools, ...browsers]
    return [...tools, ...browsers, ...fill(below(cwd, 'node_modules'), tool)]
  }
  if (['exec', 'x', 'dlx'].includes(verb)) return runTool(operands.slice(at + 1), command, context)
  if (['create', 'init'].includes(verb) || verb === 'cache' || verb === 'config' || verb === 'set') return []
  const script = verb === 'run' || verb === 'run-script' ? operands[at + 1]?.value : tool === 'npm' ? undefined : verb
  return script !== undefined && /build|compile|generate|export|bundle|dist|prod/.test(script) ? fill(cwd, tool) : []
}

const npx: EffectReader = (command, context) =>
  runTool(
    readArguments(argumentWords(command), { letters: 'pc', longs: ['package'], stopAtOperand: true }).operands,
    command,
    context,
  )

/** `npx playwright install`, `npx next build`. */
function runTool(words: readonly ShellWord[], command: ShellCommand, context: EffectContext): readonly BareEffect[] {
  const [program, ...rest] = words
  const name = program?.value?.replace(/(?<=.)@.*$/, '')
  if (name === undefined || program === undefined) return []
  const values = valuesOf(rest)
  if ((name === 'playwright' || name === 'playwright-core') && values[0]?.startsWith('install') === true) {
    return values[0] === 'install-deps' ? [] : downloadedTools('playwright', context, command)
  }
  if (name === 'puppeteer' || name === '@puppeteer/browsers') return downloadedTools('puppeteer', context, command)
  return /^(next|vite|webpack|tsc|ng|nuxt|nuxi|astro|prisma|nx|turbo|vue-cli-service|react-scripts|esbuild|rollup)$/.test(
    name,
  )
    ? fill(command.cwd, name)
    : []
}

const playwright: EffectReader = (command, context) => runTool(command.words, command, context)

const corepack: EffectReader = (command, context) => {
  const verb = command.words[1]?.value
  return verb === 'prepare' || verb === 'install' ? downloadedTools('corepack', context, command) : []
}

const pip: EffectReader = (command, context) => {
  const args = readArguments(argumentWords(command), {
    letters: 'rceitfpP',
    longs: [
      ...[
        'requirement',
        'constraint',
        'editable',
        'index-url',
        'extra-index-url',
        'target',
        'prefix',
        'root',
        'find-links',
        'trusted-host',
      ],
      ...[
        'timeout',
        'retries',
        'cache-dir',
        'python',
        'only-binary',
        'no-binary',
        'platform',
        'src',
        'progress-bar',
        'proxy',
      ],
    ],
  })
  const [verb, ...operands] = args.operands
  if (verb?.value !== 'install') return []
  const packages = pythonPackages(operands)
  const target = args.values.get('t') ?? args.values.get('target') ?? args.values.get('prefix')
  if (target !== undefined) {
    const path = absolutePath(target.value, command.cwd)
    return [installTool('pip', packages, path), ...fill(path, 'pip')]
  }
  return hasFlag(args, 'user') ? [{ ...userBase(context, command), packages }] : [installTool('pip', packages)]
}

function userBase(context: EffectContext, command: ShellCommand): BareEffect & { kind: 'install-tool' } {
  const base = variable('PYTHONUSERBASE', context, command)
  const location = base ?? below(variable('HOME', context, command), '.local')
  return { kind: 'install-tool', tool: 'pip', packages: [], location, locationVariable: 'PYTHONUSERBASE' }
}

const python: EffectReader = (command, context) => {
  const at = command.words.findIndex(word => word.value === '-m')
  const module = at === -1 ? undefined : command.words[at + 1]?.value
  if (module === undefined) {
    const inline = command.words[command.words.findIndex(word => word.value === '-c') + 1]?.value ?? ''
    if (/\bnltk\.download\b/.test(inline)) return downloadedTools('nltk', context, command)
    if (/\bfrom_pretrained\b|\bsnapshot_download\b|\bSentenceTransformer\(|\bhf_hub_download\b/.test(inline)) {
      return downloadedTools('huggingface', context, command)
    }
    return /manage\.py$/.test(command.words[1]?.value ?? '') && command.words[2]?.value === 'collectstatic'
      ? fill(command.cwd, 'collectstatic')
      : []
  }
  const rest = { ...command, words: command.words.slice(at + 1), program: module }
  if (module === 'pip') return pip(rest, context)
  if (module === 'nltk.downloader') {
    const directory = optionValue(readArguments(argumentWords(rest), { letters: 'd' }), 'd')
    return directory === undefined
      ? downloadedTools('nltk', context, command)
      : fill(absolutePath(directory, command.cwd), 'nltk')
  }
  if (module === 'playwright') return runTool(rest.words, command, context)
  if (module === 'venv' || module === 'virtualenv') return venv(rest, context)
  return []
}

const venv: EffectReader = command => {
  const path = readArguments(argumentWords(command), { letters: 'p', longs: ['python', 'prompt'] }).operands[0]
  return fill(path === undefined ? undefined : absolutePath(path.value, command.cwd), 'venv')
}

const uv: EffectReader = (command, context) => {
  const args = readArguments(argumentWords(command), {
    letters: 'rpc',
    longs: [
      'python',
      'requirement',
      'group',
      'extra',
      'index-url',
      'target',
      'project',
      'directory',
      'cache-dir',
      'with',
    ],
  })
  const [verb, sub] = args.operands.map(word => word.value)
  if (verb === 'pip')
    return sub === 'install' ? pip({ ...command, words: command.words.slice(1), program: 'pip' }, context) : []
  if (verb === 'python' && sub === 'install') return downloadedTools('uv-python', context, command)
  if (verb === 'tool' && sub === 'install')
    return [{ ...downloadedTool('uv-tool', context, command), packages: pythonPackages(args.operands.slice(2)) }]
  if (verb === 'venv') {
    const path = args.operands[1]?.value ?? variable('UV_PROJECT_ENVIRONMENT', context, command) ?? '.venv'
    return fill(absolutePath(path, command.cwd), 'uv')
  }
  if (verb !== 'sync' && verb !== 'add' && verb !== 'run') return []
  const environment = variable('UV_PROJECT_ENVIRONMENT', context, command) ?? '.venv'
  return fill(absolutePath(environment, command.cwd), 'uv')
}

function downloadedTool(
  tool: string,
  context: EffectContext,
  command: ShellCommand,
): BareEffect & { kind: 'install-tool' } {
  const found = downloadedTools(tool, context, command)[0]
  return found?.kind === 'install-tool' ? found : installTool(tool, [])
}

/** Tools that write below the directory in which they run, by the verbs that do, and where. */
const IN_PLACE: Readonly<Record<string, { readonly verbs: readonly string[]; readonly path: string }>> = {
  composer: {
    verbs: ['install', 'update', 'require', 'create-project', 'dump-autoload', 'dumpautoload'],
    path: 'vendor',
  },
  cargo: { verbs: ['build', 'test', 'chef', 'fetch', 'vendor'], path: 'target' },
  mvn: { verbs: [], path: 'target' },
  mvnw: { verbs: [], path: 'target' },
  gradle: { verbs: [], path: 'build' },
  gradlew: { verbs: [], path: 'build' },
  make: { verbs: [], path: '.' },
  cmake: { verbs: [], path: '.' },
  mix: { verbs: [], path: '.' },
  rails: { verbs: ['assets:precompile'], path: 'public' },
  rake: { verbs: ['assets:precompile'], path: 'public' },
  hugo: { verbs: [], path: 'public' },
  tsc: { verbs: [], path: '.' },
  webpack: { verbs: [], path: '.' },
  vite: { verbs: ['build'], path: '.' },
  next: { verbs: ['build'], path: '.' },
  ng: { verbs: ['build'], path: '.' },
  gulp: { verbs: [], path: '.' },
  grunt: { verbs: [], path: '.' },
  prisma: { verbs: ['generate'], path: 'node_modules' },
}

const inPlace: EffectReader = command => {
  const entry = IN_PLACE[command.program ?? '']
  if (entry === undefined) return []
  const words = argumentWords(command)
  const verbs = valuesOf(words)
  if (entry.verbs.length > 0 && !verbs.some(verb => entry.verbs.includes(verb))) return []
  const args = readArguments(words, {
    letters: 'dC',
    longs: ['working-dir', 'directory', 'manifest-path', 'target-dir'],
  })
  const directory =
    args.values.get('d') ?? args.values.get('working-dir') ?? args.values.get('C') ?? args.values.get('directory')
  const cwd = directory === undefined ? command.cwd : absolutePath(directory.value, command.cwd)
  const global = command.program === 'composer' && verbs.includes('global')
  return global ? [] : fill(below(cwd, entry.path), command.program ?? '')
}

const bundle: EffectReader = (command, context) => {
  const words = argumentWords(command)
  const verb = words[0]?.value
  if (verb === 'exec') return inPlace({ ...command, words: words.slice(1), program: words[1]?.value }, context)
  if (verb !== undefined && verb !== 'install' && !verb.startsWith('-')) return []
  const args = readArguments(words, { letters: 'j', longs: ['path', 'jobs', 'retry', 'without', 'gemfile', 'with'] })
  const path = optionValue(args, 'path') ?? variable('BUNDLE_PATH', context, command)
  const deployment = hasFlag(args, 'deployment') ? 'vendor/bundle' : undefined
  const location = absolutePath(path ?? deployment, command.cwd)
  return [installTool('bundle', [], location), ...fill(location, 'bundle')]
}

const poetry: EffectReader = (command, context) => {
  const verb = command.words.slice(1).find(word => word.value?.startsWith('-') !== true)?.value
  if (verb !== 'install' && verb !== 'sync' && verb !== 'add') return []
  const inProject = variable('POETRY_VIRTUALENVS_IN_PROJECT', context, command)
  if (/^(1|true)$/i.test(inProject ?? '')) return fill(below(command.cwd, '.venv'), 'poetry')
  if (/^(0|false)$/i.test(variable('POETRY_VIRTUALENVS_CREATE', context, command) ?? ''))
    return [installTool('poetry', [])]
  return downloadedTools('poetry-venv', context, command)
}

const pipenv: EffectReader = (command, context) => {
  const verb = command.words[1]?.value
  if (verb !== 'install' && verb !== 'sync') return []
  if (command.words.some(word => word.value === '--system')) return [installTool('pipenv', [])]
  if (/^(1|true)$/i.test(variable('PIPENV_VENV_IN_PROJECT', context, command) ?? ''))
    return fill(below(command.cwd, '.venv'), 'pipenv')
  return downloadedTools('pipenv-venv', context, command)
}

const go: EffectReader = command => {
  const args = readArguments(argumentWords(command), { letters: 'o' })
  const raw = command.words.findIndex(word => word.value === '-o')
  const output = raw === -1 ? args.values.get('o') : command.words[raw + 1]
  const verb = command.words[1]?.value
  if (verb !== 'build') return []
  const path = absolutePath(output?.value, command.cwd)
  const directory = output?.value?.endsWith('/') === true
  if (path !== undefined) return [{ kind: 'populate', path, by: 'go', type: directory ? 'directory' : 'file' }]
  return output === undefined ? fill(command.cwd, 'go') : []
}

const dotnet: EffectReader = (command, context) => {
  const args = readArguments(argumentWords(command), {
    letters: 'ocfrv',
    longs: ['output', 'configuration', 'framework', 'runtime', 'tool-path'],
  })
  const [verb, sub] = args.operands.map(word => word.value)
  if (verb === 'tool' && sub === 'install')
    return hasFlag(args, 'g', 'global') ? downloadedTools('dotnet-tool', context, command) : []
  if (verb === undefined || !['publish', 'build', 'restore'].includes(verb)) return []
  const output = args.values.get('o') ?? args.values.get('output')
  return fill(output === undefined ? command.cwd : absolutePath(output.value, command.cwd), 'dotnet')
}

const cargo: EffectReader = (command, context) => {
  if (command.words[1]?.value !== 'install') return inPlace(command, context)
  const args = readArguments(argumentWords(command), {
    longs: ['root', 'path', 'version', 'git', 'branch', 'tag', 'features', 'bin'],
  })
  const root = absolutePath(optionValue(args, 'root'), command.cwd)
  const packages = valuesOf(args.operands.slice(1))
  return root === undefined
    ? [{ ...downloadedTool('cargo', context, command), packages }]
    : [installTool('cargo', packages, root)]
}

const huggingface: EffectReader = (command, context) => {
  if (command.words[1]?.value !== 'download') return []
  const directory = optionValue(
    readArguments(argumentWords(command), { longs: ['local-dir', 'cache-dir', 'revision'] }),
    'local-dir',
    'cache-dir',
  )
  return directory === undefined
    ? downloadedTools('huggingface', context, command)
    : fill(absolutePath(directory, command.cwd), 'huggingface')
}

const gem: EffectReader = command => {
  const args = readArguments(argumentWords(command), { letters: 'vin', longs: ['version', 'install-dir', 'bindir'] })
  return args.operands[0]?.value === 'install' ? [installTool('gem', valuesOf(args.operands.slice(1)))] : []
}

const named =
  (tool: string, ...verbs: readonly string[]): EffectReader =>
  (command, context) =>
    verbs.length === 0 || verbs.includes(command.words[1]?.value ?? '') ? downloadedTools(tool, context, command) : []

export const LANGUAGE_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ...Object.keys(IN_PLACE).map((name): [string, EffectReader] => [name, inPlace]),
  ...['npm', 'yarn', 'pnpm', 'bun'].map((name): [string, EffectReader] => [name, node]),
  ...['npx', 'pnpx', 'bunx'].map((name): [string, EffectReader] => [name, npx]),
  ['playwright', playwright],
  ['corepack', corepack],
  ...['pip', 'pip3'].map((name): [string, EffectReader] => [name, pip]),
  ...['python', 'python3'].map((name): [string, EffectReader] => [name, python]),
  ['virtualenv', venv],
  ['uv', uv],
  ['poetry', poetry],
  ['pipenv', pipenv],
  ['bundle', bundle],
  ['bundler', bundle],
  ['gem', gem],
  ['go', go],
  ['dotnet', dotnet],
  ['cargo', cargo],
  ['huggingface-cli', huggingface],
  ['hf', huggingface],
  ['nvm', named('nvm', 'install')],
  ['pyenv', named('pyenv', 'install')],
  ['sdk', named('sdkman', 'install')],
  ['rustup', named('rustup', 'install', 'toolchain', 'target', 'component', 'default')],
  ['rustup-init', named('rustup')],
  ['pipx', named('pipx', 'install')],
])

function installTool(
  tool: string,
  packages: readonly string[],
  location?: string,
): BareEffect & { kind: 'install-tool' } {
  return { kind: 'install-tool', tool, packages, location, locationVariable: undefined }
}

function fill(path: string | undefined, by: string): readonly BareEffect[] {
  return path === undefined ? [] : [{ kind: 'populate', path, by, type: 'directory' }]
}

function below(directory: string | undefined, path: string): string | undefined {
  return directory === undefined ? undefined : posix.join(directory, path)
}

function variable(name: string, context: EffectContext, command: ShellCommand): string | undefined {
  return command.assignments.has(name) ? command.assignments.get(name) : context.env(name)
}

function pythonPackages(words: readonly ShellWord[]): readonly string[] {
  return valuesOf(words).flatMap(word => /^[A-Za-z0-9][\w.-]*/.exec(word)?.[0] ?? [])
}
