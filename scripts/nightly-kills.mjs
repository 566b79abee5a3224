// Kills `--write` at random moments, over and over: node scripts/nightly-kills.mjs [KILLS] [SERVICES] [CLI]
// After each kill every file is wholly old or wholly new, and in the end all are new and nothing else lies about.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCommand } from './build-command.mjs'

const kills = Number(process.argv[2] ?? 300)
const services = Number(process.argv[3] ?? 330)

const SERVICE = {
  Dockerfile: 'FROM nginx:1.27-alpine\nCOPY site.conf /etc/nginx/conf.d/default.conf\nEXPOSE 80\n',
  'site.conf': 'server {\n  listen 80;\n  root /usr/share/nginx/html;\n}\n',
  'compose.yaml': 'services:\n  web:\n    build: .\n    ports:\n      - "80:80"\n',
}

const folder = mkdtempSync(join(tmpdir(), 'harden-dockerfile-kills-'))
try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function main() {
  const cli = process.argv[4] ?? (await buildCommand(join(folder, 'cli.cjs')))
  const old = join(folder, 'old')
  for (let index = 0; index < services; index += 1) {
    const service = join(old, `service-${index}`)
    mkdirSync(service, { recursive: true })
    for (const [name, text] of Object.entries(SERVICE)) writeFileSync(join(service, name), text)
  }
  execFileSync('git', ['init', '-q', old])
  const reference = join(folder, 'reference')
  cpSync(old, reference, { recursive: true })
  const begin = Date.now()
  const first = spawnSync(process.execPath, [cli, '--write'], { cwd: reference, encoding: 'utf8' })
  if (first.status !== 0) throw new Error(`the undisturbed run fails: ${first.stderr}`)
  const duration = Date.now() - begin
  const before = readFiles(old)
  const after = readFiles(reference)
  const moved = [...after].filter(([path, text]) => before.get(path) !== text).length
  if (moved !== services * 3) throw new Error(`${moved} files change instead of ${services * 3}`)

  let root = fresh(old, 0)
  let halves = 0
  let restarts = 0
  for (let kill = 0; kill < kills;) {
    const ended = await runAndKill(cli, root, Math.random() * duration)
    // A run that was over before its time was not killed.
    if (!ended) kill += 1
    if (!ended && kill % 20 === 0)
      process.stderr.write(`${kill} kills, ${halves} halves, ${restarts} times completed\n`)
    const problem = findTorn(root, before, after)
    if (problem !== undefined) return report(`kill ${kill}: ${problem}`)
    if (hasJournal(root)) halves += 1
    if (ended || kill === kills || isDone(root, after)) {
      const last = spawnSync(process.execPath, [cli, '--write'], { cwd: root, encoding: 'utf8' })
      if (last.status !== 0) return report(`the run after kill ${kill} fails: ${last.stderr}`)
      const left = findLeft(root, after)
      if (left !== undefined) return report(`after kill ${kill} and a whole run: ${left}`)
      restarts += 1
      rmSync(root, { recursive: true, force: true })
      root = fresh(old, restarts)
    }
  }
  process.stdout.write(
    `${kills} kills survived over ${services * 3} files; ${halves} left a change of several files to complete; ${restarts} times completed\n`,
  )
  return true
}

function report(problem) {
  process.stdout.write(`${problem}\n`)
  return false
}

function fresh(old, number) {
  const root = join(folder, `run-${number}`)
  cpSync(old, root, { recursive: true })
  return root
}

/** True when the run was over before it could be killed. */
function runAndKill(cli, cwd, delay) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [cli, '--write', '--quiet'], { cwd, stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), delay)
    child.on('exit', code => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
}

function readFiles(root) {
  return new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && !`${entry.parentPath}/`.includes('/.git/'))
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  )
}

function findTorn(root, before, after) {
  const now = readFiles(root)
  for (const [path, text] of now) {
    if (/\/\.harden-dockerfile-\d+-\d+$/.test(path)) continue
    if (text !== before.get(path) && text !== after.get(path)) return `${path} is neither old nor new`
  }
  for (const path of before.keys()) if (!now.has(path)) return `${path} is gone`
  return undefined
}

function hasJournal(root) {
  return readdirSync(join(root, '.git')).some(name => name.endsWith('.journal'))
}

function isDone(root, after) {
  return findLeft(root, after) === undefined
}

function findLeft(root, after) {
  if (hasJournal(root)) return 'a note is left'
  const now = readFiles(root)
  for (const [path, text] of now) if (after.get(path) !== text) return `${path} is not as it should be`
  return now.size === after.size ? undefined : 'files are missing'
}
