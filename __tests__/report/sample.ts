import { hardenDockerfile } from '../../src/harden.js'
import { discover } from '../../src/discover/index.js'
import { defaultHardenOptions } from '../../src/cli/settings.js'
import type { FileReport, RunReport } from '../../src/report/types.js'
import { run } from '../../src/run.js'
import type { SideReport } from '../../src/report/verification.js'
import { makeDirectory } from '../support/directory.js'

const ORIGINAL: SideReport = {
  ...{ built: true, started: true, running: true, exitCode: null, health: 'healthy', user: '', uids: [0], ports: [80] },
  answers: [{ request: 'GET 80/', status: 200, error: null }],
  ...{ written: ['/app/db.sqlite'], denied: [], seconds: 4.2 },
}

/** What `verify` says of a rewrite that forgot a path. */
export const BROKEN = {
  verdict: 'broken',
  cause: 'ends with exit code 1',
  ...{ path: '/app/db.sqlite', port: null, log: "EACCES: permission denied, open '/app/db.sqlite'" },
  before: ORIGINAL,
  after: {
    ...{
      ...ORIGINAL,
      running: false,
      exitCode: 1,
      health: null,
      user: '1000:1000',
      uids: [1000],
      ports: [],
      written: [],
    },
    answers: [{ request: 'GET 80/', status: null, error: 'no answer' }],
    denied: ["EACCES: permission denied, open '/app/db.sqlite'"],
  },
  ...{ learned: { writes: ['/app/db.sqlite'], ports: [], root: null }, notes: ['a note'] },
} as const

export const WEB = {
  'web/Dockerfile': 'FROM nginx:1.27\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\nVOLUME /data\nEXPOSE 80\n',
  'web/nginx.conf': 'server {\r\n  listen 80;\r\n}',
  'compose.yml':
    'services:\n  web:\n    build: ./web\n    ports: ["80:80"]\n    volumes: ["data:/data"]\nvolumes: {data: {}}\n',
}

/** A real run over these files. */
export async function runOn(files: Readonly<Record<string, string>>): Promise<RunReport> {
  const cwd = makeDirectory(files)
  const discovery = discover([], { cwd, include: [], ignore: [], gitignore: true })
  return run(discovery, { cwd, mode: 'dry-run', unsafe: false, harden: defaultHardenOptions }, hardenDockerfile)
}

/** A file of a report that says what a test needs it to. */
export function fileReport(given: Partial<FileReport> = {}): FileReport {
  const path = given.path ?? 'svc/Dockerfile'
  const before = 'FROM node:20\nCMD ["node", "a.js"]\n'
  return {
    path,
    verdict: 'hardened',
    applied: true,
    base: 'node:20',
    before: { user: 'root' },
    after: { user: '1000:1000' },
    user: { uid: 1000, gid: 1000, name: 'node' },
    changes: [{ transform: 'run-as-user', reason: 'it ran as root', safety: 'safe', path, line: 2 }],
    reasons: [],
    followUps: [],
    ports: [],
    related: [],
    rewrites: [{ path, before, after: before.replace('CMD', 'USER 1000:1000\nCMD') }],
    ...given,
  }
}

export function reportOf(files: readonly FileReport[], given: Partial<RunReport> = {}): RunReport {
  return { mode: 'dry-run', unsafe: false, files, problems: [], diffDirectory: undefined, ...given }
}
