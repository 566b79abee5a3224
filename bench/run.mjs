// npm run bench [-- --scale 0.1] [-- --rounds 3] [-- --only NAME]: see docs/performance.md.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { measureInTurns, runOnce } from './measure.mjs'
import { LARGE, MARK, writeApplications, writeRepository } from './trees.mjs'

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    command: { type: 'string', default: join(import.meta.dirname, '../bin/harden-dockerfile.js') },
    output: { type: 'string', default: join(import.meta.dirname, 'results/latest.json') },
  },
})
const scale = Number(values.scale)
const rounds = Number(values.rounds)
const command = resolve(values.command)
if (!existsSync(command)) throw new Error(`${command} is not there: npm run build`)
const scaled = size => Math.max(8, Math.round(size * scale))

const references = join(import.meta.dirname, 'node_modules')
if (!existsSync(references))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: import.meta.dirname, stdio: 'inherit' })

const work = mkdtempSync(join(tmpdir(), 'harden-dockerfile-bench-'))
const node = (...words) => [process.execPath, ...words]
const summarized = ({ stderr }) => Number(/^(\d+) Dockerfiles?\b/m.exec(stderr)?.[1])
const occurrences = (text, part) => text.split(part).length - 1
const own = (name, cwd, files, ...words) => ({
  name,
  cwd,
  isNode: true,
  words: node(command, ...words),
  count: summarized,
  expected: files,
})

const workloads = {
  'start-up': () => {
    const folder = join(work, 'one')
    writeApplications(folder, 1, () => '.')
    return measureInTurns(
      [
        { name: 'node -e 0', cwd: folder, isNode: true, words: node('-e', '0') },
        { name: '--help', cwd: folder, isNode: true, words: node(command, '--help'), atMost: 1.1 },
        { ...own('one Dockerfile', folder, 1, 'Dockerfile'), atMost: 1.3 },
      ],
      rounds * 3,
    )
  },
  'small contexts': () => {
    const folder = join(work, 'many')
    const dockerfiles = writeApplications(folder, scaled(1000))
    const files = dockerfiles.length
    const bin = name => join(references, '.bin', name)
    return measureInTurns(
      [
        {
          name: 'dockerfmt',
          cwd: folder,
          words: node(bin('dockerfmt'), ...dockerfiles),
          count: ({ stdout }) => occurrences(stdout, MARK),
          expected: files,
        },
        {
          name: 'dockerfilelint',
          cwd: folder,
          words: node(bin('dockerfilelint'), '-j', ...dockerfiles),
          count: ({ stdout }) => JSON.parse(stdout).files.length,
          expected: files,
        },
        { ...own('dry run, --jobs 1', folder, files, '--jobs', '1'), atMost: 1 },
      ],
      Math.min(rounds, 3),
    )
  },
  repository: () => {
    const folder = join(work, 'repository')
    const files = scaled(1000)
    writeRepository(folder, scaled(100_000), files)
    return measureInTurns(
      [
        {
          name: 'git ls-files -co',
          cwd: folder,
          words: ['git', 'ls-files', '-z', '-co', '--exclude-standard'],
          count: ({ stdout }) => occurrences(stdout, '/Dockerfile\0'),
          expected: files,
        },
        { ...own('dry run, --jobs 1', folder, files, '--jobs', '1'), atMost: 2 },
      ],
      Math.min(rounds, 3),
    )
  },
  'memory and jobs': () => {
    const folder = join(work, 'memory')
    const files = scaled(5000)
    writeRepository(folder, scaled(100_000), files)
    return measureInTurns(
      [own('dry run, --jobs 1', folder, files, '--jobs', '1'), own('dry run, --jobs 2', folder, files, '--jobs', '2')],
      1,
    )
  },
}

const GROWTH_SECONDS = 20

/** Slope of the logarithms: 1 is linear, 2 is quadratic. Start-up is taken off, and sizes that it hides are left out. */
function growth(name, text) {
  const sizes = [1000, 4000, 16_000, 64_000].filter(size => size <= Math.max(4000, 64_000 * scale))
  const points = []
  for (const size of [8, ...sizes]) {
    const folder = join(work, `${name}-${size}`.replaceAll(' ', '-'))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'Dockerfile'), text(size))
    const tool = { ...own(name, folder, 1, '--quiet'), timeoutSeconds: GROWTH_SECONDS }
    const run = runOnce(tool)
    points.push({ size, cpu: run.cpu, peak: run.peak, finished: run.status === 0 })
    if (run.status !== 0) break
  }
  const start = points[0].cpu
  const used = points.slice(1).filter(({ cpu, finished }) => finished && cpu - start > 0.1)
  return {
    name,
    points,
    exponent: used.length < 2 ? undefined : slope(used.map(({ size, cpu }) => [Math.log(size), Math.log(cpu - start)])),
  }
}

function slope(points) {
  const mean = index => points.reduce((sum, point) => sum + point[index], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const above = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0)
  return above / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0)
}

const number = (value, digits = 2) => (value === undefined ? '–' : value.toFixed(digits))
const row = cells => cells.map((cell, at) => (at === 0 ? cell.padEnd(22) : cell.padStart(11))).join('')

const results = { node: process.version, scale, rounds, workloads: {}, growth: [] }
try {
  for (const [name, measure] of Object.entries(workloads)) {
    if (values.only !== undefined && values.only !== name) continue
    const rows = measure()
    results.workloads[name] = rows
    console.log(`\n${name}`)
    console.log(
      row(['', 'files', 'CPU min', 'CPU med', 'wall min', 'wall med', 'ratio', 'at most', 'wall ratio', 'peak MB']),
    )
    for (const { name: tool, files, cpu, wall, peak, atMost } of rows)
      console.log(
        row([
          tool,
          files === undefined ? '' : String(files),
          ...[cpu.min, cpu.median, wall.min, wall.median, cpu.min / rows[0].cpu.min].map(value => number(value)),
          number(atMost),
          number(wall.min / rows[0].wall.min),
          number(peak, 0),
        ]),
      )
  }
  if (values.only === undefined || values.only === 'growth') {
    console.log('\ngrowth (CPU seconds by number of lines, start-up included; exponent at most 1.1)')
    for (const [name, text] of Object.entries(LARGE)) {
      const grown = growth(name, text)
      results.growth.push(grown)
      const times = grown.points
        .slice(1)
        .map(({ size, cpu, finished }) => `${size}: ${finished ? number(cpu) : `over ${GROWTH_SECONDS}`}`)
      console.log(`${name.padEnd(22)}exponent ${number(grown.exponent)}   ${times.join('  ')}`)
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
mkdirSync(resolve(values.output, '..'), { recursive: true })
writeFileSync(values.output, `${JSON.stringify(results, undefined, 2)}\n`)
