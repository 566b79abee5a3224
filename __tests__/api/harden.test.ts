import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { harden } from '../../src/index.js'

describe('harden', () => {
  let folder: string
  const dockerfile = 'FROM node:20-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n'

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'harden-api-'))
    mkdirSync(join(folder, 'web'))
    writeFileSync(join(folder, 'web/Dockerfile'), dockerfile)
    writeFileSync(join(folder, 'web/server.js'), 'console.log("up")\n')
  })

  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  test('reports what it would change and writes nothing', async () => {
    const report = await harden({ cwd: folder })
    expect(report.files).toMatchObject([
      { path: 'web/Dockerfile', verdict: 'hardened', applied: true, user: { uid: 1000 } },
    ])
    expect(report.files[0]?.diff).toContain('+USER 1000:1000')
    expect(readFileSync(join(folder, 'web/Dockerfile'), 'utf8')).toBe(dockerfile)
  })

  test('writes when asked to, with the ids that were asked for', async () => {
    await harden({ cwd: folder, paths: ['web'], write: true, user: 'svc', uid: 20000 })
    const written = readFileSync(join(folder, 'web/Dockerfile'), 'utf8')
    expect(written).toContain('useradd --uid 20000 --gid 20000')
    expect(written).toContain('USER 20000:20000')
    expect((await harden({ cwd: folder })).summary).toMatchObject({ total: 1, alreadyNonRoot: 1 })
  })

  test('hardens an image and the one below it together, whichever comes first by its name', async () => {
    for (const name of ['app', 'base']) mkdirSync(join(folder, name))
    writeFileSync(
      join(folder, 'compose.yaml'),
      'services:\n  base: {build: base, image: shop/base}\n  app: {build: app}\n',
    )
    writeFileSync(
      join(folder, 'base/Dockerfile'),
      'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y python3\nWORKDIR /srv/app\nCMD ["python3", "-m", "http.server"]\n',
    )
    writeFileSync(
      join(folder, 'app/Dockerfile'),
      'FROM shop/base\nRUN apt-get install -y git\nCOPY main.py .\nCMD ["python3", "main.py"]\n',
    )
    writeFileSync(join(folder, 'app/main.py'), 'print("up")\n')
    const { files } = await harden({ cwd: folder, paths: ['app', 'base'], write: true })
    expect(files.map(({ path, verdict }) => [path, verdict])).toEqual([
      ['app/Dockerfile', 'hardened'],
      ['base/Dockerfile', 'hardened'],
    ])
    expect(readFileSync(join(folder, 'base/Dockerfile'), 'utf8')).toContain('groupadd --gid 10001 app')
    expect(readFileSync(join(folder, 'app/Dockerfile'), 'utf8')).toBe(
      'FROM shop/base\nUSER 0\nRUN apt-get install -y git\nCOPY --chown=10001:10001 main.py .\nUSER 10001:10001\nCMD ["python3", "main.py"]\n',
    )
    expect((await harden({ cwd: folder, paths: ['app', 'base'] })).summary).toMatchObject({
      total: 2,
      alreadyNonRoot: 2,
    })
  })

  test('rejects a path that does not exist', async () => {
    await expect(harden({ cwd: folder, paths: ['nowhere'] })).rejects.toThrow('nowhere')
  })
})
