import { absolutePath, hasFlag, readArguments, valuesOf } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { BareEffect, EffectContext, EffectReader } from './effect-reader.js'
import { downloadedTools } from './installers.js'
import { below, fill, installTool, variable } from './tool-effects.js'
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
    const browsers = hasFlag(args, 'ignore-scripts') ? [] : installedBrowsers(packages, command, context)
    if (global) return [...tools, ...browsers]
    const cached = tool === 'yarn' ? downloadedTools('yarn-packages', context, command) : []
    return [...tools, ...browsers, ...cached, ...fill(below(cwd, 'node_modules'), tool)]
  }
  if (['exec', 'x', 'dlx'].includes(verb)) return runTool(operands.slice(at + 1), command, context)
  if (['create', 'init'].includes(verb) || verb === 'cache' || verb === 'config' || verb === 'set') return []
  const script = verb === 'run' || verb === 'run-script' ? operands[at + 1]?.value : tool === 'npm' ? undefined : verb
  // A verb that yarn, pnpm and bun do not know is a script, or a program of a package.
  const program = tool === 'npm' || script !== verb ? [] : runTool(operands.slice(at), command, context)
  const browsers = script === undefined ? [] : scriptedBrowsers(command, context)
  return script !== undefined && WRITES.test(script)
    ? [...program, ...browsers, ...fill(cwd, tool)]
    : [...program, ...browsers]
}

/** Packages whose installation downloads a browser with puppeteer: itself, and those that depend on it. */
export const BRINGS_PUPPETEER: ReadonlySet<string> = new Set([
  '@open-wa/wa-automate',
  '@wppconnect-team/wppconnect',
  '@wppconnect/server',
  'backstopjs',
  'md-to-pdf',
  'node-html-to-image',
  'pa11y',
  'percollate',
  'puppeteer',
  'venom-bot',
  'website-scraper-puppeteer',
  'whatsapp-web.js',
])

/** Packages whose installation downloads Playwright's browser of their name; `playwright` itself leaves that to a command. */
export const BRINGS_PLAYWRIGHT: ReadonlySet<string> = new Set([
  'playwright-chromium',
  'playwright-firefox',
  'playwright-webkit',
])

/** Browsers that a script of the project may install, as its manifest shows. */
const scriptedBrowsers = (command: ShellCommand, context: EffectContext): readonly BareEffect[] => [
  ...downloadedTools('puppeteer-of-project', context, command),
  ...downloadedTools('playwright-of-project', context, command),
]

/** Browsers that come along with the packages named, or with those that the project's manifest lists. */
function installedBrowsers(
  packages: readonly string[],
  command: ShellCommand,
  context: EffectContext,
): readonly BareEffect[] {
  const isLeftOut = (names: readonly string[]) =>
    names.some(name => !/^(?:false|0)?$/i.test(variable(name, context, command) ?? ''))
  const downloaded = (tool: string, brings: ReadonlySet<string>) => {
    if (packages.some(name => brings.has(name))) return downloadedTools(tool, context, command)
    return packages.length === 0 ? downloadedTools(`${tool}-of-project`, context, command) : []
  }
  return [
    ...(isLeftOut(OTHER_BROWSER) ? [] : downloaded('puppeteer', BRINGS_PUPPETEER)),
    ...(isLeftOut(['PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD']) ? [] : downloaded('playwright', BRINGS_PLAYWRIGHT)),
  ]
}

/** Variables that tell puppeteer of another browser, or to do without its own. */
const OTHER_BROWSER = [
  'PUPPETEER_SKIP_DOWNLOAD',
  'PUPPETEER_SKIP_CHROMIUM_DOWNLOAD',
  'PUPPETEER_SKIP_CHROME_DOWNLOAD',
  'PUPPETEER_EXECUTABLE_PATH',
]

/** Names of scripts that leave something in the project; those that change a database mostly generate its client. */
const WRITES = /build|compile|generate|export|bundle|dist|prod|migrat|prisma|^db:/

/** Through corepack the first call downloads the package manager itself. */
const managed: EffectReader = (command, context) => [
  ...downloadedTools('corepack-shims', context, command),
  ...node(command, context),
]

const npx: EffectReader = (command, context) =>
  runTool(
    readArguments(argumentWords(command), { letters: 'pc', longs: ['package'], stopAtOperand: true }).operands,
    command,
    context,
  )

/** playwright, and what is made of it and keeps its browsers in the same place. */
const PLAYWRIGHTS: ReadonlySet<string> = new Set([
  'playwright',
  'playwright-core',
  'patchright',
  'patchright-core',
  'rebrowser-playwright',
  'rebrowser_playwright',
])

/** `npx playwright install`, `npx next build`. */
export function runTool(
  words: readonly ShellWord[],
  command: ShellCommand,
  context: EffectContext,
): readonly BareEffect[] {
  const [program, ...rest] = words
  // A name of npm's may hold a slash, as in `@puppeteer/browsers`.
  const name = program?.value?.replace(/(?<=.)@.*$/, '').replace(/^\.{0,2}\/(?:.*\/)?|^\.?[\w-]+\/bin\//, '')
  if (name === undefined || program === undefined) return []
  const values = valuesOf(rest)
  if (PLAYWRIGHTS.has(name) && values[0]?.startsWith('install') === true) {
    return values[0] === 'install-deps' ? [] : downloadedTools('playwright', context, command)
  }
  if (name === 'puppeteer' || name === '@puppeteer/browsers') return downloadedTools('puppeteer', context, command)
  return /^(next|vite|webpack|tsc|ng|nuxt|nuxi|astro|prisma|nx|turbo|vue-cli-service|react-scripts|esbuild|rollup)$/.test(
    name,
  )
    ? fill(command.cwd, name)
    : []
}

/** `node node_modules/playwright/cli.js install chromium`: the program of a package by its file. */
const nodeFile: EffectReader = (command, context) => {
  const [file, ...rest] = command.words.slice(1)
  if (/(?:^|\/)node_modules\/puppeteer\/install\.\w+$/.test(file?.value ?? ''))
    return downloadedTools('puppeteer', context, command)
  const name = /(?:^|\/)node_modules\/([\w-]+)\/cli\.js$/.exec(file?.value ?? '')?.[1]
  if (file === undefined || name === undefined || !PLAYWRIGHTS.has(name)) return []
  return runTool([{ ...file, value: name }, ...rest], command, context)
}

const playwright: EffectReader = (command, context) => runTool(command.words, command, context)

const corepack: EffectReader = (command, context) => {
  const verb = command.words[1]?.value
  if (verb === 'enable') return [installTool('corepack-enable', [])]
  return verb === 'prepare' || verb === 'install' ? downloadedTools('corepack', context, command) : []
}

export const NODE_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ...['npm', 'bun'].map((name): [string, EffectReader] => [name, node]),
  ...['yarn', 'pnpm'].map((name): [string, EffectReader] => [name, managed]),
  ...['npx', 'pnpx', 'bunx'].map((name): [string, EffectReader] => [name, npx]),
  ...[...PLAYWRIGHTS].map((name): [string, EffectReader] => [name, playwright]),
  ['corepack', corepack],
  ['node', nodeFile],
])
