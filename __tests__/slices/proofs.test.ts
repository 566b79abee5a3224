import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJsonReport } from '../../src/report/json.js'
import { BROKEN, fileReport, reportOf } from '../report/sample.js'
import { runCli } from '../support/cli.js'
import { makeDirectory } from '../support/directory.js'

it('keeps the proofs of verify when reports are merged, and fails for what is broken', async () => {
  const root = makeDirectory()
  const save = (name: string, verification: typeof BROKEN | undefined): string => {
    const file = fileReport({ path: `${name}/Dockerfile`, ...(verification && { verification }) })
    writeFileSync(join(root, `${name}.json`), JSON.stringify(toJsonReport(reportOf([file]))))
    return `${name}.json`
  }
  const broken = save('a', BROKEN)
  const plain = save('b', undefined)
  const { code, out, err } = await runCli(root, ['merge', broken, plain])
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ files: [{ verification: BROKEN }, { path: 'b/Dockerfile' }] })
  expect(err).toContain('0 proven, 1 broken, 0 inconclusive')
  expect((await runCli(root, ['merge', plain])).code).toBe(0)
})
