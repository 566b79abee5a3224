import { openRepository } from '../../src/repository.js'
import { createArguments } from '../../src/verify/run-container.js'
import { findService, readService, type ServiceRun } from '../../src/verify/service.js'
import { DEFAULT_TIMEOUTS, type VerifyOptions } from '../../src/verify/types.js'
import { openDiskWorkspace } from '../../src/workspace/disk.js'
import { makeDirectory } from '../support/directory.js'

const COMPOSE = `services:
  web:
    build: { context: ., args: { MODE: fast } }
    command: serve --name "two words"
    entrypoint: [tini, --]
    working_dir: /srv
    env_file: [web.env]
    environment: { URL: "http://db:\${DB_PORT:-5432}", PASSED: }
    ports: ["80:80"]
    volumes: ["data:/data", "./conf/app.conf:/etc/app.conf:ro", "/var/run/docker.sock:/sock"]
    tmpfs: /scratch
    depends_on: { db: { condition: service_healthy }, migrate: { condition: service_completed_successfully } }
  migrate:
    image: migrations
    depends_on: [db]
  db:
    image: postgres:15
    environment: [POSTGRES_PASSWORD=x]
  unrelated:
    image: mail
`
const FILES = {
  'compose.yaml': COMPOSE,
  Dockerfile: 'FROM python:3.12-slim\nCMD ["python", "app.py"]\n',
  'web.env': 'A=1\nURL=overridden\n',
  'conf/app.conf': 'x\n',
}

function serviceOf(files: Readonly<Record<string, string>>, dockerfile = 'Dockerfile'): ServiceRun | undefined {
  const workspace = openDiskWorkspace(makeDirectory(files), () => Object.keys(files).sort())
  const repository = openRepository(workspace)
  const service = findService(dockerfile, repository)
  return service && readService(service, repository)
}

it('reads how a compose service runs its image, and what it depends on in the order of starting', () => {
  const run = serviceOf(FILES)
  expect(run).toMatchObject({
    name: 'web',
    command: ['serve', '--name', 'two words'],
    entrypoint: ['tini', '--'],
    workingDir: '/srv',
    volumes: ['/data'],
    tmpfs: ['/scratch'],
    copied: [{ source: 'conf/app.conf', target: '/etc/app.conf', text: 'x\n', type: 'file' }],
    notes: [expect.stringContaining('/sock') as unknown],
  })
  expect(run?.environment).toEqual(['A=1', 'URL=http://db:5432'])
  expect(run?.dependencies.map(({ run: { name }, image, completes }) => [name, image, completes])).toEqual([
    ['db', 'postgres:15', false],
    ['migrate', 'migrations', true],
  ])
})

it.each([
  ['no service builds it', { ...FILES, 'compose.yaml': COMPOSE.replace('build: {', 'x-build: {') }],
  [
    'it is for development',
    { ...FILES, 'compose.yaml': COMPOSE.replace('./conf/app.conf:/etc/app.conf:ro', '.:/srv') },
  ],
])('takes no service where %s', (_, files) => {
  expect(serviceOf(files)).toBeUndefined()
})

it('does not end in a circle', () => {
  const circle = 'services:\n  a: { build: ., depends_on: [b] }\n  b: { image: x, depends_on: [a] }\n'
  expect(serviceOf({ ...FILES, 'compose.yaml': circle })?.dependencies).toMatchObject([{ run: { name: 'b' } }])
})

it('reads the health checks, the names, and the services that a setting names', () => {
  const text = `services:
  web:
    build: .
    environment: { QUEUE_HOST: queue, SEARCH: "http://search:9200" }
    healthcheck: { test: [CMD, curl, -f, "http://localhost/it's"] }
    container_name: front
    networks: { default: { aliases: [site] } }
    depends_on: [db, cache]
  db: { image: postgres, healthcheck: { test: "pg_isready -U $\${USER}" } }
  cache: { image: redis, healthcheck: { disable: true } }
  queue: { image: rabbitmq, depends_on: [disk] }
  disk: { image: minio }
  search: { image: elastic }
  mail: { image: mail }
`
  const run = serviceOf({ ...FILES, 'compose.yaml': text })
  expect(run).toMatchObject({ aliases: ['front', 'site'], others: ['mail'] })
  expect(run?.health).toEqual({ kind: 'shell', command: "curl -f 'http://localhost/it'\\''s'" })
  expect(run?.dependencies.map(({ run: { name, health }, isGuess }) => [name, health?.kind, isGuess])).toEqual([
    ['db', 'shell', false],
    ['cache', 'none', false],
    ['disk', undefined, true],
    ['queue', undefined, true],
    ['search', undefined, true],
  ])
  expect(run?.dependencies[0]?.run.health).toEqual({ kind: 'shell', command: 'pg_isready -U ${USER}' })
})

describe('arguments of the container', () => {
  const options: VerifyOptions = {
    engine: { kind: 'docker' },
    ...{ env: ['URL=mine'], envFile: [], buildArg: [], probes: [], exec: [], command: [], mustWrite: [] },
    ...{ capDropAll: true, network: undefined, buildNetwork: undefined, helperImage: undefined },
    ...{ target: undefined, compose: true, learn: false, all: false, failFast: false, jobs: 1 },
    timeouts: DEFAULT_TIMEOUTS,
  }
  const config = { user: '', exposed: [], volumes: [], hasHealthcheck: false }
  const make = (side: 'before' | 'after', changes: Partial<VerifyOptions> = {}): string => {
    const request = { image: 'img', config, name: 'n', labels: [], side, service: serviceOf(FILES) }
    return createArguments({ ...request, options: { ...options, ...changes } }).join(' ')
  }

  it('mounts nothing of the host and has no network', () => {
    const text = make('after')
    expect(text).toContain('--network none')
    expect(text).toContain('--volume /data --tmpfs /scratch')
    expect(text).not.toMatch(/sock|app\.conf|--publish|--privileged/)
  })

  it("are the service's, and then the user's own", () => {
    expect(make('after')).toMatch(/--env URL=http:\/\/db:5432 --env URL=mine/)
    expect(make('after')).toMatch(/--entrypoint tini img -- serve --name two words$/)
    expect(make('after', { command: ['other'] })).toMatch(/img -- other$/)
  })

  it('take the capabilities of the hardened container only', () => {
    expect(make('after')).toContain('--cap-drop ALL')
    expect(make('before')).not.toContain('--cap-drop')
  })
})
