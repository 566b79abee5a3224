import { readFileSync } from 'node:fs'
import { runApp } from './app.js'
import { core } from './core.js'
import type { Io, Sink } from './io.js'

const STDIN = 0

/** A reader that has gone away (`| head`) is no error, and no reason to stop what is being written elsewhere. */
function sink(stream: NodeJS.WriteStream): Sink {
  let closed = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    closed = true
  })
  return {
    isTerminal: Boolean(stream.isTTY),
    write: text => {
      if (!closed && text.length > 0) stream.write(text)
    },
  }
}

const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  stdout: sink(process.stdout),
  stderr: sink(process.stderr),
  readStdin: () => readFileSync(STDIN),
}

try {
  process.exitCode = await runApp(process.argv.slice(2), io, core)
} catch (error) {
  io.stderr.write(
    `harden-dockerfile: this is a bug, please report it\n${String(error instanceof Error ? error.stack : error)}\n`,
  )
  process.exitCode = 2
}
