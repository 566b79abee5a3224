import { version } from '../version.js'
import { renderHelp } from './help.js'
import type { ExitCode, Io } from './io.js'

/** Runs a command line that asks for more than help. */
export type App = (argv: readonly string[], io: Io) => Promise<ExitCode>

/** Answers --help and --version at once; everything else is loaded first. */
export async function start(argv: readonly string[], io: Io, loadApp: () => Promise<App>): Promise<ExitCode> {
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
  if (options.includes('--help') || options.includes('-h')) {
    io.stdout.write(renderHelp())
    return 0
  }
  if (options.includes('--version')) {
    io.stdout.write(`${version}\n`)
    return 0
  }
  const app = await loadApp()
  return app(argv, io)
}
