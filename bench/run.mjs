// npm run bench [-- --scale 0.1] [-- --rounds 3] [-- --only NAME]: see docs/performance.md.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { lateModules } from '../scripts/late-modules.mjs'
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
  find: async () => {
    const folder = repository()
    const files = scaled(1000)
    const finder = join(work, 'find.cjs')
    await build({
      stdin: { contents: FINDER, resolveDir: join(import.meta.dirname, '..'), loader: 'ts' },
      outfile: finder,
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
      plugins: [lateModules(['fast-glob', 'ignore', 'micromatch', 'node:child_process'])],
    })
    const find = {
      name: 'our search',
      cwd: folder,
      isNode: true,
      words: node(finder),
      count: ({ stdout }) => Number(stdout),
      expected: files,
    }
    const inGit = measureInTurns([{ ...listing(folder, files) }, { ...find, atMost: 1.15 }], rounds)
    const hidden = join(work, 'hidden.git')
    renameSync(join(folder, '.git'), hidden)
    try {
      const pruned = ['(', '-name', 'node_modules', '-o', '-name', 'dist', ')', '-prune', '-o', '-type', 'f']
      const reference = {
        name: 'find -prune, no git',
        cwd: folder,
        words: ['find', '.', ...pruned, '-iname', 'dockerfile', '-print'],
        count: ({ stdout }) => occurrences(stdout, '\n'),
        expected: files,
      }
      const outside = measureInTurns([reference, { ...find, name: 'our search, no git', atMost: 2 }], rounds)
      return [...inGit, ...outside]
    } finally {
      renameSync(hidden, join(folder, '.git'))
    }
  },
  repository: () => {
    const folder = repository()
    const files = scaled(1000)
    const restore = () => execFileSync('git', ['checkout', '-q', '--', '.'], { cwd: folder })
    const rows = measureInTurns(
      [
        listing(folder, files),
        { ...own('dry run, --jobs 1', folder, files, '--jobs', '1'), atMost: 2, prepare: restore },
        { ...own('--write', folder, files, '--write'), atMost: 3, prepare: restore },
      ],
      Math.min(rounds, 3),
    )
    restore()
    return rows
  },
  'memory and jobs': () => {
    const folder = join(work, 'memory')
    const files = scaled(5000)
    writeRepository(folder, scaled(100_000), files)
    return measureInTurns(
      [
        { ...own('dry run, --jobs 1', folder, files, '--jobs', '1'), atMostPeak: 120 },
        { ...own('dry run, --jobs 2', folder, files, '--jobs', '2'), atMostWall: 0.65 },
      ],
      1,
    )
  },
}

/** No command only searches: this is the part of it that does, as a process of its own. */
const FINDER = `
import { discover } from './src/discover/index.ts'
const { roots } = discover([], { cwd: process.cwd(), gitignore: true, include: [], ignore: [] })
console.log(roots.reduce((sum, { paths }) => sum + paths.length, 0))
`

const listing = (folder, files) => ({
  name: 'git ls-files -co',
  cwd: folder,
  words: ['git', 'ls-files', '-z', '-co', '--exclude-standard'],
  count: ({ stdout }) => occurrences(stdout, '/Dockerfile\0'),
  expected: files,
})

/** The tree that several workloads share. */
function repository() {
  const folder = join(work, 'repository')
  if (!existsSync(folder)) writeRepository(folder, scaled(100_000), scaled(1000))
  return folder
}

const GROWTH_SECONDS = 30

/** A size is left out when the one before took so long that it would not end in time. */
const LAST_SECONDS = 7

/** Slope of the logarithms: 1 is linear, 2 is quadratic. Start-up is taken off, and sizes that it hides are left out. */
function growth(name, { most, text }) {
  const sizes = [1000, 4000, 10_000, 40_000, 100_000].filter(
    size => size <= Math.min(most, Math.max(4000, most * scale)),
  )
  const points = []
  for (const size of [8, ...sizes]) {
    const folder = join(work, `${name}-${size}`.replaceAll(' ', '-'))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'Dockerfile'), text(size))
    const run = runOnce({ ...own(name, folder, 1, '--quiet', '--format', 'json'), timeoutSeconds: GROWTH_SECONDS })
    const finished = run.status === 0
    points.push({ size, cpu: run.cpu, peak: run.peak, finished })
    if (finished && JSON.parse(run.stdout).summary.failed > 0)
      throw new Error(`${name}: ${size} lines were not processed\n${run.stdout.slice(0, 2000)}`)
    if (!finished || run.cpu > LAST_SECONDS) break
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
    const rows = await measure()
    results.workloads[name] = rows
    console.log(`\n${name}`)
    console.log(
      row(['', 'files', 'CPU min', 'CPU med', 'wall min', 'wall med', 'ratio', 'at most', 'wall ratio', 'peak MB']),
    )
    for (const { name: tool, files, cpu, wall, peak, atMost, atMostWall, atMostPeak, ratio, wallRatio } of rows)
      console.log(
        row([
          tool,
          files === undefined ? '' : String(files),
          ...[cpu.min, cpu.median, wall.min, wall.median, ratio, atMost].map(value => number(value)),
          number(wallRatio) + (atMostWall === undefined ? '' : `/${atMostWall}`),
          number(peak, 0) + (atMostPeak === undefined ? '' : `/${atMostPeak}`),
        ]),
      )
  }
  if (values.only === undefined || values.only === 'growth') {
    console.log('\ngrowth (CPU seconds by number of lines of a Dockerfile, start-up included; exponent at most 1.1)')
    for (const [name, large] of Object.entries(LARGE)) {
      const grown = growth(name, large)
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
