import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { Engine } from './engine.js'

const OUTPUT_LIMIT = 8 * 1024 * 1024

/** A shell that stays open, so that looking every quarter of a second does not start a program each time. */
export interface ShellSession {
  /** The script's standard output; undefined when the shell is gone or the time is over. */
  readonly run: (script: string, timeout: number) => Promise<string | undefined>
  readonly alive: () => boolean
  readonly close: () => void
}

/** `args` is an engine command that runs `sh` with its standard input attached. */
export function openShell(engine: Engine, args: readonly string[]): ShellSession {
  const child = spawn(engine.program, [...engine.prefix, ...args], {
    env: engine.env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const state = { alive: true, buffer: '' }
  const isAlive = (): boolean => state.alive
  let wake: (() => void) | undefined
  const notify = (): void => wake?.()
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    state.buffer = (state.buffer + text).slice(-OUTPUT_LIMIT)
    notify()
  })
  const end = (): void => {
    state.alive = false
    notify()
  }
  child.on('error', end)
  child.on('close', end)
  child.stdin.on('error', end)

  return {
    alive: isAlive,
    close: () => {
      state.alive = false
      child.stdin.destroy()
      child.kill('SIGKILL')
    },
    run: async (script, timeout) => {
      if (!state.alive) return undefined
      const mark = `@${randomBytes(12).toString('hex')}@`
      state.buffer = ''
      // Nothing in the script may read the scripts that follow from standard input.
      child.stdin.write(`{\n${script}\n} </dev/null 2>/dev/null\nprintf '%s' '${mark}'\n`)
      const until = Date.now() + timeout
      let at = state.buffer.indexOf(mark)
      while (isAlive() && at === -1 && Date.now() < until) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, Math.max(1, until - Date.now()))
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = undefined
        at = state.buffer.indexOf(mark)
      }
      // A script that hangs leaves the shell useless.
      if (at === -1) state.alive = false
      return at === -1 ? undefined : state.buffer.slice(0, at)
    },
  }
}
