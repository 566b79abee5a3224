import { posix } from 'node:path'
import type { BareEffect, EffectContext, EffectReader } from './effect-reader.js'
import { installTool, variable } from './tool-effects.js'
import type { InstallTool } from './tool-effects.js'
import type { ShellCommand } from './types.js'

interface Tool {
  /** Below HOME. */
  readonly location: string
  /** The variable that moves it elsewhere. */
  readonly variable: string | undefined
  /** What follows the variable's value. */
  readonly suffix?: string
}

/** Where tools put what they download, unless they are told otherwise: below the home of whoever runs them. */
const TOOLS: Readonly<Record<string, Tool>> = {
  bun: { location: '.bun', variable: 'BUN_INSTALL' },
  cargo: { location: '.cargo', variable: 'CARGO_HOME' },
  composer: { location: '.composer', variable: 'COMPOSER_HOME' },
  corepack: { location: '.cache/node/corepack', variable: 'COREPACK_HOME' },
  deno: { location: '.deno', variable: 'DENO_INSTALL' },
  'dotnet-tool': { location: '.dotnet/tools', variable: undefined },
  gcloud: { location: 'google-cloud-sdk', variable: 'CLOUDSDK_INSTALL_DIR', suffix: 'google-cloud-sdk' },
  huggingface: { location: '.cache/huggingface', variable: 'HF_HOME' },
  nltk: { location: 'nltk_data', variable: 'NLTK_DATA' },
  nvm: { location: '.nvm', variable: 'NVM_DIR' },
  pipx: { location: '.local', variable: 'PIPX_HOME' },
  'pipenv-venv': { location: '.local/share/virtualenvs', variable: 'WORKON_HOME' },
  playwright: { location: '.cache/ms-playwright', variable: 'PLAYWRIGHT_BROWSERS_PATH' },
  pnpm: { location: '.local/share/pnpm', variable: 'PNPM_HOME' },
  poetry: { location: '.local/share/pypoetry', variable: 'POETRY_HOME' },
  'poetry-venv': { location: '.cache/pypoetry/virtualenvs', variable: 'POETRY_VIRTUALENVS_PATH' },
  puppeteer: { location: '.cache/puppeteer', variable: 'PUPPETEER_CACHE_DIR' },
  pyenv: { location: '.pyenv', variable: 'PYENV_ROOT' },
  rustup: { location: '.rustup', variable: 'RUSTUP_HOME' },
  sdkman: { location: '.sdkman', variable: 'SDKMAN_DIR' },
  uv: { location: '.local/bin', variable: 'UV_INSTALL_DIR' },
  'uv-python': { location: '.local/share/uv/python', variable: 'UV_PYTHON_INSTALL_DIR' },
  'uv-tool': { location: '.local/share/uv/tools', variable: 'UV_TOOL_DIR' },
  volta: { location: '.volta', variable: 'VOLTA_HOME' },
  mise: { location: '.local/bin', variable: 'MISE_INSTALL_PATH' },
  fnm: { location: '.local/share/fnm', variable: undefined },
}

/** Installation scripts that people pipe into a shell, by what their address holds. */
const SCRIPTS: readonly (readonly [RegExp, ...(readonly string[])])[] = [
  [/\bastral\.sh\/uv|\/uv\/install\.sh|uv-installer\.sh/, 'uv'],
  [/install\.python-poetry\.org|get-poetry\.py|install-poetry\.py/, 'poetry'],
  [/sh\.rustup\.rs|static\.rust-lang\.org\/rustup/, 'cargo', 'rustup'],
  [/nvm-sh\/nvm|creationix\/nvm/, 'nvm'],
  [/bun\.(?:sh|com)\/install/, 'bun'],
  [/deno\.land\/(?:x\/install\/)?install\.sh|deno\.land\/install/, 'deno'],
  [/pyenv\.run|pyenv-installer/, 'pyenv'],
  [/get\.sdkman\.io/, 'sdkman'],
  [/sdk\.cloud\.google\.com/, 'gcloud'],
  [/get\.pnpm\.io/, 'pnpm'],
  [/get\.volta\.sh/, 'volta'],
  [/fnm\.vercel\.app/, 'fnm'],
  [/mise\.run|mise\.jdx\.dev/, 'mise'],
]

/** What a tool downloads for itself; nothing for a tool that is not known. */
export function downloadedTools(tool: string, context: EffectContext, command: ShellCommand): readonly BareEffect[] {
  const known = TOOLS[tool]
  if (known === undefined) return []
  const value = known.variable === undefined ? undefined : variable(known.variable, context, command)
  const home = variable('HOME', context, command)
  // 0 tells playwright to put browsers beside its own package.
  if (value === '0') return []
  const location =
    value !== undefined && value !== ''
      ? posix.join(value, known.suffix ?? '')
      : home === undefined
        ? undefined
        : posix.join(home, known.location)
  return [{ kind: 'install-tool', tool, packages: [], location, locationVariable: known.variable }]
}

/** The same for a tool that has one place. */
export function downloadedTool(tool: string, context: EffectContext, command: ShellCommand): InstallTool {
  const found = downloadedTools(tool, context, command)[0]
  return found?.kind === 'install-tool' ? found : installTool(tool, [])
}

/** `curl -LsSf https://astral.sh/uv/install.sh | sh`, also with `bash -s -- …` and `python3 -`. */
const pipedScript: EffectReader = (command, context) => {
  const source = context.source
  if (source === undefined || !['curl', 'wget'].includes(source.program ?? '')) return []
  return fetchedScript(source, command, context)
}

function fetchedScript(source: ShellCommand, command: ShellCommand, context: EffectContext): readonly BareEffect[] {
  const urls = source.words.map(word => word.value ?? word.text).join(' ')
  const entry = SCRIPTS.find(([address]) => address.test(urls))
  if (entry === undefined) return []
  const [, ...tools] = entry
  return tools.flatMap(tool => downloadedTools(tool, context, command))
}

/** `bash -c "$(curl -fsSL …)"` and `sh <(curl …)`: the address stands in the word itself. */
const substitutedScript: EffectReader = (command, context) => {
  const text = command.words.find(word => word.value === undefined && /[$<]\((?:curl|wget) /.test(word.text))
  return text === undefined ? [] : fetchedScript(command, command, context)
}

const shell: EffectReader = (command, context) => [
  ...pipedScript(command, context),
  ...substitutedScript(command, context),
]

export const INSTALLER_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>(
  ['sh', 'bash', 'ash', 'dash', 'zsh', 'python', 'python3'].map((name): [string, EffectReader] => [name, shell]),
)
