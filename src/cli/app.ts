import { escapeControls } from '../report/terminal.js'
import { UsageError } from '../usage-error.js'
import type { Core } from './core.js'
import type { ExitCode, Io } from './io.js'
import { defaultSettings, type Settings } from './settings.js'

/** Runs one command line to its exit code. Everything beyond help and version is loaded when it is needed. */
export async function runApp(argv: readonly string[], io: Io, core: Core): Promise<ExitCode> {
  try {
    return await dispatch(argv, io, core)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.stderr.write(escapeControls(`harden-dockerfile: ${error.message}\nTry harden-dockerfile --help\n`))
    return 2
  }
}

async function dispatch(argv: readonly string[], io: Io, core: Core): Promise<ExitCode> {
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
  if (options.includes('--help') || options.includes('-h')) {
    const { renderHelp } = await import('./help.js')
    io.stdout.write(renderHelp())
    return 0
  }
  if (options.includes('--version')) {
    const { version } = await import('../version.js')
    io.stdout.write(`${version}\n`)
    return 0
  }
  const [command] = argv
  if (command === 'explain') {
    const settings = await readSettings(argv.slice(1))
    const { runExplain } = await import('./explain.js')
    return runExplain(settings, io, core)
  }
  const settings = await readSettings(argv)
  if (settings.list) {
    const { renderTransforms } = await import('./list.js')
    io.stdout.write(renderTransforms(await core.transforms()))
    return 0
  }
  if (settings.stdin !== undefined) {
    const { runStdin } = await import('./stdin.js')
    return runStdin(settings, settings.stdin, io, core)
  }
  const { runHarden } = await import('./harden.js')
  return runHarden(settings, io, core)
}

/** Paths alone need no argument parser, which takes longer to load than a Dockerfile to harden. */
async function readSettings(argv: readonly string[]): Promise<Settings> {
  if (argv.every(argument => !argument.startsWith('-'))) return { ...defaultSettings, paths: argv }
  const { parseArguments } = await import('./parse.js')
  return parseArguments(argv)
}
