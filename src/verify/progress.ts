import { escapeControls } from '../report/terminal.js'

/** Where progress goes: standard error. */
export interface ProgressSink {
  readonly isTerminal: boolean
  readonly write: (text: string) => void
}

export interface Progress {
  readonly plan: (total: number) => void
  /** What is being done with a file now. */
  readonly step: (path: string, step: string) => void
  readonly done: (path: string) => void
  /** Writes lines that stay, above the list; `sink` is what they go to. */
  readonly print: (write: () => void) => void
  readonly end: () => void
}

const WIDTH = 78

/** On a terminal a list of what runs now, drawn again and again; elsewhere a line for each step. */
export function createProgress(sink: ProgressSink, enabled: boolean): Progress {
  const steps = new Map<string, string>()
  const state = { total: 0, finished: 0, drawn: 0 }
  const erase = (): void => {
    if (state.drawn > 0) sink.write(`\x1b[${state.drawn}A\x1b[J`)
    state.drawn = 0
  }
  const draw = (): void => {
    if (!enabled || !sink.isTerminal || steps.size === 0) return
    const lines = [...steps].map(([path, step]) => fit(`  ${path}: ${step}`))
    const text = [`verifying ${state.finished + 1} of ${state.total}`, ...lines].join('\n')
    sink.write(`${text}\n`)
    state.drawn = lines.length + 1
  }
  return {
    plan: total => {
      state.total = total
    },
    step: (path, step) => {
      if (!enabled) return
      if (!sink.isTerminal) sink.write(escapeControls(`${path}: ${step}\n`))
      erase()
      steps.set(path, step)
      draw()
    },
    done: path => {
      erase()
      steps.delete(path)
      state.finished += 1
      draw()
    },
    print: write => {
      erase()
      write()
      draw()
    },
    end: erase,
  }
}

/** One row: a longer line would wrap, and the list would not be erased whole. The end of a path says most. */
function fit(line: string): string {
  const plain = escapeControls(line).replaceAll('\n', ' ')
  return plain.length <= WIDTH ? plain : `…${plain.slice(1 - WIDTH)}`
}
