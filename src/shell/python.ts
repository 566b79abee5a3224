import { absolutePath, hasFlag, optionValue, readArguments, valuesOf } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { EffectContext, EffectReader } from './effect-reader.js'
import { downloadedTool, downloadedTools } from './installers.js'
import { runTool } from './node.js'
import { pythonDownloads } from './python-downloads.js'
import { below, fill, installTool, variable } from './tool-effects.js'
import type { InstallTool } from './tool-effects.js'
import type { ShellCommand, ShellWord } from './types.js'

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

function userBase(context: EffectContext, command: ShellCommand): InstallTool {
  const base = variable('PYTHONUSERBASE', context, command)
  const location = base ?? below(variable('HOME', context, command), '.local')
  return { kind: 'install-tool', tool: 'pip', packages: [], location, locationVariable: 'PYTHONUSERBASE' }
}

const python: EffectReader = (command, context) => {
  const at = command.words.findIndex(word => word.value === '-m')
  const module = at === -1 ? undefined : command.words[at + 1]?.value
  if (module === undefined) {
    const inline = command.words[command.words.findIndex(word => word.value === '-c') + 1]?.value ?? ''
    const downloads = pythonDownloads(inline, context, command)
    if (downloads.length > 0) return downloads
    return (command.words[1]?.value ?? '').endsWith('manage.py') && command.words[2]?.value === 'collectstatic'
      ? fill(command.cwd, 'collectstatic')
      : []
  }
  const rest = { ...command, words: command.words.slice(at + 1), program: module }
  if (module === 'pip') return pip(rest, context)
  if (module === 'textblob.download_corpora') return downloadedTools('nltk', context, command)
  if (module === 'nltk.downloader') {
    const directory = optionValue(readArguments(argumentWords(rest), { letters: 'd' }), 'd')
    return directory === undefined
      ? downloadedTools('nltk', context, command)
      : fill(absolutePath(directory, command.cwd), 'nltk')
  }
  if (module === 'camoufox') return camoufox(rest, context)
  if (module === 'prisma') return prisma(rest, context)
  if (/^(?:playwright|patchright|rebrowser_playwright)$/.test(module)) return runTool(rest.words, command, context)
  if (module === 'venv' || module === 'virtualenv') return venv(rest, context)
  return []
}

const camoufox: EffectReader = (command, context) =>
  command.words[1]?.value === 'fetch' ? downloadedTools('camoufox', context, command) : []

/** Which of the two clients is generated the schema says, which is looked at where the whole image is known. */
const prisma: EffectReader = (command, context) =>
  /^(?:generate|fetch|py|db|migrate)$/.test(command.words[1]?.value ?? '')
    ? downloadedTools('prisma-python', context, command)
    : []

const modal: EffectReader = (command, context) =>
  command.words[1]?.value === 'token' && command.words[2]?.value === 'set'
    ? downloadedTools('modal', context, command)
    : []

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
    return [...fill(absolutePath(path, command.cwd), 'uv'), ...managedPython(command, context)]
  }
  if (verb !== 'sync' && verb !== 'add' && verb !== 'run') return []
  const environment = variable('UV_PROJECT_ENVIRONMENT', context, command) ?? '.venv'
  return [...fill(absolutePath(environment, command.cwd), 'uv'), ...managedPython(command, context)]
}

const managedPython: EffectReader = (command, context) => {
  const isOff =
    command.words.some(({ value }) => value === '--no-managed-python' || value === '--no-python-downloads') ||
    variable('UV_NO_MANAGED_PYTHON', context, command) !== undefined ||
    /^(?:never|0|false)$/.test(variable('UV_PYTHON_DOWNLOADS', context, command) ?? '') ||
    variable('UV_PYTHON_PREFERENCE', context, command) === 'only-system'
  return isOff ? [] : downloadedTools('uv-managed-python', context, command)
}

const poetry: EffectReader = (command, context) => {
  const verb = command.words.slice(1).find(word => word.value?.startsWith('-') !== true)?.value
  if (verb === 'config') {
    const [, name, value] = command.words
      .flatMap(word => (word.value?.startsWith('-') === false ? [word.value] : []))
      .slice(1)
    const switchesOff = name === 'virtualenvs.create' && /^(0|false)$/i.test(value ?? '')
    if (switchesOff) return downloadedTools('poetry-settings', context, command)
    return name === 'virtualenvs.in-project' && /^(1|true)$/i.test(value ?? '')
      ? [installTool('poetry-in-project', [])]
      : []
  }
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

/** `whisper --model base audio.wav`: the model is there even where the audio is not. */
const whisper: EffectReader = (command, context) => {
  const directory = optionValue(readArguments(argumentWords(command), { longs: ['model', 'model_dir'] }), 'model_dir')
  return directory === undefined
    ? downloadedTools('whisper', context, command)
    : fill(absolutePath(directory, command.cwd), 'whisper')
}

/** Packages of languages, which Argos Translate looks for below the home directory only. */
const argos: EffectReader = (command, context) =>
  command.words[1]?.value === 'install' ? downloadedTools('argos', context, command) : []

function pythonPackages(words: readonly ShellWord[]): readonly string[] {
  return valuesOf(words).flatMap(word => /^[A-Za-z0-9][\w.-]*/.exec(word)?.[0] ?? [])
}

export const PYTHON_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ...['pip', 'pip3'].map((name): [string, EffectReader] => [name, pip]),
  ...['python', 'python3'].map((name): [string, EffectReader] => [name, python]),
  ['virtualenv', venv],
  ['uv', uv],
  ['poetry', poetry],
  ['pipenv', pipenv],
  ['camoufox', camoufox],
  ['prisma', prisma],
  ['modal', modal],
  ['crawl4ai-setup', (command, context) => downloadedTools('playwright', context, command)],
  ['pyppeteer-install', (command, context) => downloadedTools('pyppeteer', context, command)],
  ['whisper', whisper],
  ['argospm', argos],
  ['huggingface-cli', huggingface],
  ['hf', huggingface],
])
