import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { hardenDockerfile } from '../../src/harden.js'
import { runCli, type Ran } from '../support/cli.js'
import { git, makeDirectory } from '../support/directory.js'

const KINDS = [
  'FROM node:20-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
  'FROM python:3.12\nWORKDIR /srv\nCOPY . .\nVOLUME /srv/data\nCMD ["gunicorn", "-b", "0.0.0.0:80", "app:app"]\n',
  'FROM golang:1.23 AS build\nRUN go build -o /out .\nFROM gcr.io/distroless/static\nCOPY --from=build /out /out\nCMD ["/out"]\n',
  'FROM debian:12\nRUN apt-get update && apt-get install -y cron\nCMD ["cron", "-f"]\n',
  'FROM registry.example.com/private:1\nCOPY run /run.sh\nCMD ["/run.sh"]\n',
  'FROM node:20\nUSER 1000:1000\nCMD ["node"]\n',
  'FROM {{ base }}\nCMD ["x"]\n',
] as const
const WEB = 'FROM nginx:1.27\nCOPY shared/web.conf /etc/nginx/conf.d/default.conf\n'

/** 120 services of 8 owners; every tenth shares a configuration and a compose file with others of another owner. */
function monorepo(): string {
  const files: Record<string, string> = {
    '.github/CODEOWNERS': `* @org/platform\n${Array.from({ length: 7 }, (_, at) => `/area${at}/ @org/team${at}\n`).join('')}`,
    'shared/web.conf': 'server {\n  listen 80;\n  root /usr/share/nginx/html;\n}\n',
    'README.md': '# services\n',
  }
  let compose = 'services:\n'
  for (let at = 0; at < 120; at += 1) {
    const folder = `area${at % 8}/service-${at}`
    const text = at % 10 === 0 ? WEB : (KINDS[at % KINDS.length] ?? '')
    files[`${folder}/Dockerfile`] = text
    files[`${folder}/server.js`] = 'console.log(1)\n'
    if (text === WEB)
      compose += `  web${at}:\n    build:\n      context: .\n      dockerfile: ${folder}/Dockerfile\n    ports: ["${9000 + at}:80"]\n`
  }
  const root = makeDirectory({ ...files, 'compose.yaml': compose })
  git(root, 'init', '-q', '-b', 'main')
  git(root, 'add', '-A')
  git(root, 'commit', '-qm', 'first')
  return root
}

const run = (root: string, ...argv: readonly string[]): Promise<Ran> => runCli(root, argv, { harden: hardenDockerfile })

describe('a monorepo', () => {
  const root = monorepo()

  it('is the same report in eight slices, byte for byte', async () => {
    const whole = await run(root, '--check', '--format', 'json')
    const folder = makeDirectory()
    for (let index = 1; index <= 8; index += 1) {
      await run(root, '--check', '-q', '--shard', `${index}/8`, '--format', 'json', '-o', join(folder, `${index}.json`))
    }
    const sizes = readdirSync(folder).map(
      name => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { files: readonly unknown[] }).files.length,
    )
    expect(sizes.reduce((sum, size) => sum + size)).toBe(120)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(3)
    const merged = await run(root, 'merge', ...readdirSync(folder).map(name => join(folder, name)))
    expect(merged.out).toBe(whole.out)
    expect([merged.code, whole.code]).toEqual([1, 1])
  }, 60_000)

  it('is rewritten by the patches of its owners, in any order, as by --write', async () => {
    const patches = makeDirectory()
    await run(root, '-q', '--patch-dir', patches)
    const names = readdirSync(patches).filter(name => name.endsWith('.patch'))
    expect(names.length).toBeGreaterThan(7)
    const copy = (): string => {
      const folder = makeDirectory()
      cpSync(root, folder, { recursive: true })
      return folder
    }
    const written = copy()
    await run(written, '-q', '--write')
    const wanted = git(written, 'diff')
    const orders = fc.sample(fc.shuffledSubarray(names, { minLength: names.length }), { numRuns: 4, seed: 7 })
    for (const order of orders) {
      const folder = copy()
      for (const name of order) execFileSync('git', ['apply', join(patches, name)], { cwd: folder })
      expect(git(folder, 'diff')).toBe(wanted)
    }
  }, 60_000)

  it('is looked at where five files changed, and nowhere else', async () => {
    const touched = ['area1/service-1/Dockerfile', 'area3/service-3/Dockerfile', 'shared/web.conf', 'README.md']
    for (const path of touched) appendFileSync(join(root, path), '# touched\n')
    writeFileSync(join(root, 'area4/service-4/server.js'), '// touched\n')
    const { out } = await run(root, '--since', 'HEAD', '--format', 'json')
    const { files } = JSON.parse(out) as { readonly files: readonly { readonly path: string }[] }
    const webs = Array.from({ length: 12 }, (_, at) => `area${(at * 10) % 8}/service-${at * 10}/Dockerfile`)
    expect(files.map(({ path }) => path).sort()).toEqual([...touched.slice(0, 2), ...webs].sort())
    git(root, 'checkout', '-q', '.')
  }, 60_000)
})
