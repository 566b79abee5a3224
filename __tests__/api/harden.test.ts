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

  test('rejects a path that does not exist', async () => {
    await expect(harden({ cwd: folder, paths: ['nowhere'] })).rejects.toThrow('nowhere')
  })
})
