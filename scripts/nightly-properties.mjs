// Holds the promises against many more repositories than the tests: node scripts/nightly-properties.mjs [COUNT] [SEED]
// Every chunk of cases is a process of its own, with limits, so that neither memory nor one case without an end stops the rest.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCommand } from './build-command.mjs'

const CHUNK = 2000
const MEGABYTES = 1024
const MINUTES = 20

const total = Number(process.argv[2] ?? 200_000)
const seed = process.argv[3] === undefined ? Date.now() % 2 ** 30 : Number(process.argv[3])
const folder = mkdtempSync(join(tmpdir(), 'harden-dockerfile-nightly-'))
const counts = new Map()
const kinds = new Set()
try {
  const outfile = join(folder, 'nightly.cjs')
  await buildCommand(outfile, '__tests__/properties/nightly.ts')
  for (let done = 0; done < total; done += CHUNK) runChunk(outfile, Math.min(CHUNK, total - done), seed + done)
  process.stdout.write(`${total} cases from seed ${seed}: ${JSON.stringify(Object.fromEntries(counts))}\n`)
  process.exitCode = kinds.size === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function runChunk(outfile, count, chunkSeed) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${MEGABYTES}`, outfile, process.cwd(), String(count), String(chunkSeed)],
    { encoding: 'utf8', timeout: MINUTES * 60_000, killSignal: 'SIGKILL', maxBuffer: 1 << 28 },
  )
  const lines = stdout.split('\n').filter(line => line !== '')
  const last = status === null || status > 1 ? undefined : lines.pop()
  if (last === undefined) {
    kinds.add('chunk')
    process.stdout.write(
      `== the chunk of seed ${chunkSeed} did not end: ${stderr.slice(-2000)}\n${lines.at(-1) ?? ''}\n`,
    )
    return
  }
  const { verdicts, megabytes } = JSON.parse(last)
  for (const [verdict, number] of Object.entries(verdicts)) counts.set(verdict, (counts.get(verdict) ?? 0) + number)
  for (const line of lines) {
    const failure = JSON.parse(line)
    if (kinds.has(failure.kind)) continue
    kinds.add(failure.kind)
    process.stdout.write(`== ${failure.message}\nseed ${failure.seed}\n${failure.stack}\n${failure.files}\n`)
  }
  const sum = [...counts.values()].reduce((all, number) => all + number, 0)
  process.stdout.write(`${sum} cases up to seed ${chunkSeed}, ${kinds.size} kinds of failures, ${megabytes} MB\n`)
}
