import type { Core } from '../../src/cli/core.js'
import { runApp } from '../../src/cli/app.js'
import { start } from '../../src/cli/start.js'
import type { Io } from '../../src/cli/io.js'
import type { FileResult, Rewrite } from '../../src/types.js'
import type { StartJob } from '../../src/jobs/types.js'
import type { Harden } from '../../src/run.js'
import type { VerifyArguments, VerifyOutcome } from '../../src/verify/command.js'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

interface RunSettings {
  readonly harden?: Harden
  readonly startJob?: StartJob
  readonly stdin?: string | Uint8Array
  readonly verify?: (argv: VerifyArguments) => Promise<VerifyOutcome>
  readonly terminal?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command line in this process, on a real directory, with a core that only needs to be told verdicts. */
export async function runCli(cwd: string, argv: readonly string[], settings: RunSettings = {}): Promise<Ran> {
  const out: Uint8Array[] = []
  const err: Uint8Array[] = []
  const collect = (parts: Uint8Array[]) => ({
    isTerminal: settings.terminal ?? false,
    write: (text: string | Uint8Array): void => void parts.push(Buffer.from(text)),
  })
  const io: Io = {
    cwd,
    env: settings.env ?? {},
    stdout: collect(out),
    stderr: collect(err),
    readStdin: () => Buffer.from(settings.stdin ?? ''),
  }
  const core: Core = {
    verify: () => Promise.resolve(settings.verify ?? (() => Promise.resolve({ files: [], noEngine: undefined }))),
    harden: () => Promise.resolve(settings.harden ?? fakeHarden),
    startJob: () => Promise.resolve(settings.startJob ?? (() => Promise.reject(new Error('no threads here')))),
    explain: () =>
      Promise.resolve((path, { workspace }, { uid }) => `${path} as ${uid}: ${workspace.read(path) ?? ''}`),
    transforms: () => Promise.resolve([{ name: 'run-as-user', summary: 'adds USER' }]),
  }
  const code = await start(argv, io, () => Promise.resolve((args, streams) => runApp(args, streams, core)))
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }
}

export const nothing: Omit<FileResult, 'path' | 'verdict'> = {
  base: undefined,
  before: undefined,
  after: undefined,
  user: undefined,
  changes: [],
  reasons: [],
  followUps: [],
  ports: [],
  rewrites: [],
}

/**
 * Stands in for the core: adds `USER uid:gid` at the end. Comments steer it: `# verdict V`, `# edits PATH` (also
 * appends a line to that file), `# crash`.
 */
export const fakeHarden: Harden = (path, { workspace }, { uid, gid }) => {
  const text = workspace.read(path)
  if (text === undefined) throw new Error(`the run gave ${path} without a text`)
  if (text === '') return { ...nothing, path, verdict: 'not-applicable' }
  if (text.includes('# crash')) throw new Error('out of order')
  if (text.includes('\nUSER ')) return { ...nothing, path, verdict: 'already-non-root' }
  const verdict = /# verdict (hardened|needs-review|needs-root|not-applicable)/.exec(text)?.[1] ?? 'hardened'
  const reason = { code: 'because', message: 'it is so', path, line: 2 }
  if (verdict === 'needs-root' || verdict === 'not-applicable') return { ...nothing, path, verdict, reasons: [reason] }
  const rewrites: Rewrite[] = [{ path, before: text, after: `${text}USER ${uid}:${gid}\n` }]
  for (const [, related = ''] of text.matchAll(/# edits (.+)/g)) {
    const before = workspace.read(related) ?? ''
    rewrites.push({ path: related, before, after: `${before}# moved for ${path}\n` })
  }
  return {
    ...nothing,
    path,
    verdict: verdict === 'needs-review' ? verdict : 'hardened',
    base: 'alpine',
    before: { user: 'root' },
    after: { user: `${uid}:${gid}` },
    user: { uid, gid, name: undefined },
    changes: [{ transform: 'run-as-user', reason: 'it ran as root', safety: 'safe', path, line: 1 }],
    reasons: verdict === 'needs-review' ? [reason] : [],
    followUps: [{ code: 'chown-volume', message: 'chown the volume once', path, line: 1 }],
    ports: [{ from: 80, to: 8080 }],
    rewrites,
  }
}
