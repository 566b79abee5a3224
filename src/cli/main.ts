import { readFileSync } from 'node:fs'
import type { Io, Sink } from './io.js'
import { start } from './start.js'

const STDIN = 0

/** What keeps the product from its reader, such as a full disk. */
let lost = false

/** A reader that has gone away (`| head`) is no error, and no reason to stop what is being written elsewhere. */
function sink(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }): Sink {
  let closed = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!closed && error.code !== 'EPIPE' && stream === process.stdout) {
      lost = true
      process.exitCode = 2
      io.stderr.write(`harden-dockerfile: cannot write to standard output: ${error.message}\n`)
    }
    closed = true
  })
  return {
    isTerminal: stream.isTTY ?? false,
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

start(process.argv.slice(2), io, async () => (await import('./app.js')).runApp).then(
  code => {
    process.exitCode = lost ? 2 : code
  },
  (error: unknown) => {
    const detail = error instanceof Error ? error.stack : undefined
    io.stderr.write(`harden-dockerfile: this is a bug, please report it\n${detail ?? String(error)}\n`)
    process.exitCode = 2
  },
)
