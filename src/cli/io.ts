/** The process as the command sees it, so that it can run inside a test too. */
export interface Io {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Sink
  readonly stderr: Sink
  /** All of standard input. */
  readonly readStdin: () => Uint8Array
}

export interface Sink {
  readonly isTerminal: boolean
  readonly write: (text: string | Uint8Array) => void
}

export type ExitCode = 0 | 1 | 2
