import type { CommandWord, Process } from '../types.js'

/** `python` for `/usr/bin/python3.12`, as `Process.program` has it. */
export function programName(word: string): string {
  const name = word.slice(word.lastIndexOf('/') + 1)
  return /^python(?:\d[\d.]*)?$/.test(name) ? 'python' : name
}

/** The process that a launcher starts with the given words. */
export function innerProcess(process: Process, words: readonly CommandWord[]): Process {
  const program = words[0]?.value
  return {
    ...process,
    words,
    program: program === undefined || program.includes('$') ? undefined : programName(program),
  }
}
