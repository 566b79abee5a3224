import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  containing,
  copyOf,
  describeWithEngine,
  leftovers,
  outcome,
  PATIENT,
  removeCopies,
  verifyFolder,
} from './support.js'

describeWithEngine('verify of a compose service', () => {
  jest.setTimeout(300_000)
  afterAll(() => {
    removeCopies()
    expect(leftovers(process.pid)).toEqual([])
  })

  it.concurrent('runs it as the service does, with what it depends on, its volumes and its files', async () => {
    const files = await verifyFolder(copyOf(join(__dirname, 'cases/compose')), { ...PATIENT, capDropAll: true })
    const web = files.find(({ result }) => result.path === 'web/Dockerfile')
    expect(outcome(web?.verification)).toEqual({ verdict: 'proven' })
    expect(web?.result.ports).toEqual([{ from: 80, to: 8080 }])
    for (const side of [web?.verification?.before, web?.verification?.after]) {
      expect(side?.answers).toMatchObject([
        { status: 200, bodyStart: 'hello from compose, from-env-file, green, from the store' },
      ])
      expect(side?.written).toMatchObject([{ path: '/app/notes/last.txt', where: 'volume' }])
    }
  })

  it.concurrent(
    'starts what nobody says that it needs, when its name is missed, and waits by its health check',
    async () => {
      const root = copyOf(join(__dirname, 'cases/compose'))
      const file = join(root, 'compose.yaml')
      const text = readFileSync(file, 'utf8')
        .replace(/ +depends_on:\n +store:\n.*\n/, '')
        .replace('STORE_URL: http://store:${STORE_PORT:-4000}/', 'STORE_NAME: store')
        .replace('- PORT=${STORE_PORT:-4000}', '- PORT=4000\n    healthcheck: { test: [CMD, test, -e, /tmp/ready] }')
      writeFileSync(file, text)
      const server = join(root, 'web/server.js')
      const source = readFileSync(server, 'utf8')
      writeFileSync(server, source.replace('process.env.STORE_URL', '`http://${process.env.STORE_NAME}:4000/`'))
      const store = join(root, 'store/store.js')
      writeFileSync(
        store,
        `setTimeout(() => require('fs').writeFileSync('/tmp/ready', ''), 2000)\n${readFileSync(store, 'utf8')}`,
      )
      const files = await verifyFolder(root, PATIENT)
      const web = files.find(({ result }) => result.path === 'web/Dockerfile')
      expect(outcome(web?.verification)).toEqual({ verdict: 'proven' })
      expect(web?.verification?.after.answers).toMatchObject([{ status: 200, bodyStart: containing('from the store') }])
    },
  )

  it.concurrent('says which image is missing, and pulls none', async () => {
    const root = copyOf(join(__dirname, 'cases/compose'))
    const file = join(root, 'compose.yaml')
    const text = readFileSync(file, 'utf8').replace('build: ./store', 'image: registry.invalid/store:1')
    writeFileSync(file, text)
    const files = await verifyFolder(root)
    const web = files.find(({ result }) => result.path === 'web/Dockerfile')
    expect(web?.verification).toMatchObject({
      verdict: 'inconclusive',
      cause: containing('the service store, which it depends on, needs the image registry.invalid/store:1'),
    })
  })
})
