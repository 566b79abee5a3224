import { escapeControls } from '../report/terminal.js'
import { UsageError } from '../usage-error.js'
import { core as realCore, type Core } from './core.js'
import { runExplain } from './explain.js'
import { runHarden } from './harden.js'
import type { ExitCode, Io } from './io.js'
import { renderTransforms } from './list.js'
import { defaultSettings, type Settings } from './settings.js'
import { runStdin } from './stdin.js'

/** Runs one command line to its exit code; wrong usage is told in one sentence. */
export async function runApp(argv: readonly string[], io: Io, core: Core = realCore): Promise<ExitCode> {
  try {
    return await runCommand(argv, io, core)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.stderr.write(escapeControls(`harden-dockerfile: ${error.message}\nTry harden-dockerfile --help\n`))
    return 2
  }
}

/** What a worker thread does. */
export async function runWorker(): Promise<void> {
  const { work } = await import('../jobs/worker.js')
  await work(await realCore.harden())
}

async function runCommand(argv: readonly string[], io: Io, core: Core): Promise<ExitCode> {
  if (argv[0] === 'explain') return runExplain(await readSettings(argv.slice(1)), io, core)
  if (argv[0] === 'merge') {
    const { runMerge } = await import('./merge.js')
    return runMerge(argv.slice(1), io)
  }
  if (argv[0] === 'verify') {
    const { runVerifyCommand } = await import('./verify.js')
    return runVerifyCommand(argv.slice(1), io, core)
  }
  const settings = await readSettings(argv)
  if (settings.list) {
    const builtIn = await core.transforms()
    const taken = builtIn.map(({ name }) => name)
    const { transforms: files } = settings
    const own =
      files.length === 0 ? [] : (await import('../own-transforms/load.js')).loadTransforms(files, io.cwd, taken)
    io.stdout.write(renderTransforms([...builtIn, ...own]))
    return 0
  }
  return settings.stdin === undefined ? runHarden(settings, io, core) : runStdin(settings, settings.stdin, io, core)
}

/** Paths alone need no argument parser, which takes longer to load than a Dockerfile to harden. */
async function readSettings(argv: readonly string[]): Promise<Settings> {
  if (argv.every(argument => !argument.startsWith('-'))) return { ...defaultSettings, paths: argv }
  const { parseArguments } = await import('./parse.js')
  return parseArguments(argv)
}
