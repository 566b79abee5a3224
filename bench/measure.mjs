import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PEAK = join(import.meta.dirname, 'peak.cjs')
const MAX_OUTPUT = 1 << 30

/**
 * Runs a command line once. CPU seconds are those of the process and all its children, as bash's `time` counts them; the
 * peak (MB) is that of a Node.js process itself.
 */
export function runOnce({ words, cwd, isNode = false, timeoutSeconds = 300 }) {
  const peakFile = join(tmpdir(), `harden-dockerfile-bench-${process.pid}.peak`)
  const [program, ...rest] = words
  const command = isNode ? [program, '-r', PEAK, ...rest] : words
  const script = `TIMEFORMAT='%R %U %S'; ulimit -t ${timeoutSeconds}; time "$@" 2>&3`
  const { stdout, stderr, output, status } = spawnSync('bash', ['-c', script, 'bench', ...command], {
    cwd,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
    env: { ...process.env, BENCH_PEAK: peakFile },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number)
  const peak = isNode && existsSync(peakFile) ? Number(readFileSync(peakFile, 'utf8')) / 1024 : undefined
  rmSync(peakFile, { force: true })
  return { wall, cpu: user + system, peak, status, stdout, stderr: output[3] }
}

/**
 * Measures several tools in turns, so that what else the machine does hits all of them alike. Throws when a tool's count
 * of processed files is not the expected one: a tool that does less work is no reference. The first one is what the others
 * are compared with; `prepare` is called before each run of a tool, and is not measured.
 */
export function measureInTurns(tools, rounds) {
  const runs = new Map(tools.map(tool => [tool, []]))
  for (let round = 0; round < rounds; round++) {
    for (const tool of tools) {
      tool.prepare?.()
      const run = runOnce(tool)
      const counted = tool.count?.(run)
      if (tool.count !== undefined && counted !== tool.expected)
        throw new Error(`${tool.name}: ${counted} files instead of ${tool.expected}\n${run.stderr.slice(-2000)}`)
      runs.get(tool).push({ wall: run.wall, cpu: run.cpu, peak: run.peak })
    }
  }
  const results = tools.map(tool => ({ tool, ...summarize(runs.get(tool)) }))
  const [reference] = results
  return results.map(({ tool: { name, expected, atMost, atMostWall, atMostPeak }, cpu, wall, peak }) => ({
    name,
    files: expected,
    cpu,
    wall,
    peak,
    ratio: cpu.min / reference.cpu.min,
    wallRatio: wall.min / reference.wall.min,
    atMost,
    atMostWall,
    atMostPeak,
  }))
}

function summarize(runs) {
  const sorted = key => runs.map(run => run[key]).sort((a, b) => a - b)
  const cpu = sorted('cpu')
  const wall = sorted('wall')
  const peaks = runs.flatMap(({ peak }) => peak ?? [])
  return {
    cpu: { min: cpu[0], median: cpu[cpu.length >> 1] },
    wall: { min: wall[0], median: wall[wall.length >> 1] },
    peak: peaks.length === 0 ? undefined : Math.max(...peaks),
  }
}
