import { explain } from '../../src/explain.js'
import { hardenDockerfile } from '../../src/harden.js'
import { openRepository, type Repository } from '../../src/repository.js'
import type { HardenOptions, Verdict } from '../../src/types.js'
import type { Workspace } from '../../src/workspace.js'

const OPTIONS: HardenOptions = {
  user: 'app',
  uid: 10001,
  gid: 10001,
  ports: new Map(),
  keepPorts: false,
  deploy: false,
  ownership: 'app',
  only: [],
  skip: [],
}

function repositoryOf(texts: Readonly<Record<string, string>>): Repository {
  const files = Object.keys(texts).sort()
  const workspace: Workspace = {
    root: '/repository',
    read: path => texts[path],
    stat: path => {
      const text = texts[path]
      if (text !== undefined) return { type: 'file', mode: path.endsWith('.sh') ? 0o755 : 0o644, size: text.length }
      const isFolder = path === '' || files.some(file => file.startsWith(`${path}/`))
      return isFolder ? { type: 'directory', mode: 0o755, size: 0 } : undefined
    },
    list: path => {
      const prefix = path === '' ? '' : `${path}/`
      const below = files.filter(file => file.startsWith(prefix))
      return [...new Set(below.map(file => file.slice(prefix.length).split('/')[0] ?? ''))]
    },
    files: () => files,
  }
  return openRepository(workspace)
}

function told(texts: Readonly<Record<string, string>>, options: Partial<HardenOptions> = {}): string {
  return explain('Dockerfile', repositoryOf(texts), { ...OPTIONS, ...options })
}

const NODE = 'FROM node:20-slim\nWORKDIR /app\nCOPY server.js .\n'
const SITE = {
  Dockerfile: 'FROM nginx:1.27-alpine\nCOPY site.conf /etc/nginx/conf.d/default.conf\nEXPOSE 80\n',
  'site.conf': 'server {\n  listen 80;\n}\n',
  'compose.yaml': 'services:\n  web:\n    build: .\n    ports:\n      - "8000:80"\n',
}

const CASES: readonly (readonly [Verdict, Readonly<Record<string, string>>])[] = [
  ['hardened', SITE],
  [
    'hardened',
    { Dockerfile: `${NODE}CMD ["node", "server.js"]\n`, 'server.js': 'require("fs").writeFileSync("a", "b")\n' },
  ],
  ['needs-review', { Dockerfile: 'FROM example.test/company/base:1\nCMD ["run"]\n' }],
  ['needs-root', { Dockerfile: 'FROM debian:12\nCMD ["cron", "-f"]\n' }],
  ['needs-root', { Dockerfile: `# harden-dockerfile ignore: it drives a printer\n${NODE}CMD ["node", "server.js"]\n` }],
  ['already-non-root', { Dockerfile: `${NODE}USER 1234\nCMD ["node", "server.js"]\n` }],
  ['not-applicable', { Dockerfile: 'FROM {{ base }}\nCMD ["run"]\n' }],
  ['not-applicable', { Dockerfile: 'FROM node:20\nONBUILD COPY . .\nCMD ["node"]\n' }],
  ['not-applicable', { Dockerfile: 'FROM debian:12\nRUN true\n' }],
  ['failed', { Dockerfile: 'FROM debian:12\nBAKE a cake\n' }],
  ['failed', { Dockerfile: '' }],
  ['failed', {}],
]

describe('explain', () => {
  test.each(CASES)('%s: tells every verdict, reason and change of the result', (verdict, texts) => {
    const repository = repositoryOf(texts)
    const result = hardenDockerfile('Dockerfile', repository, OPTIONS)
    const text = told(texts)
    expect(result.verdict).toBe(verdict)
    expect(text).toContain(`verdict`)
    expect(text).toContain(`${verdict}: `)
    for (const { code } of [...result.reasons, ...result.followUps]) expect(text).toContain(code)
    for (const { transform } of result.changes) expect(text).toContain(transform)
    expect(text.split('\n').filter(line => Array.from(line).length > 110)).toEqual([])
    expect(told(texts)).toEqual(text)
  })

  test('a requirement names its evidence and the transform that meets it', () => {
    const text = told(SITE)
    expect(text).toMatch(/bind port 80\/tcp +certain +no +site\.conf:2 {2}nginx listens on port 80/)
    expect(text).toMatch(/→ move-privileged-ports at site\.conf:2/)
    expect(text).toMatch(/80\/tcp +goes to 8080 +site\.conf:2/)
    expect(text).toMatch(/write directory \/var\/cache\/nginx +likely +no/)
    expect(text).toMatch(/\/var\/cache\/nginx +directory +0:0 0755 +101:101 0755/)
  })

  test('what no transform meets becomes a reason', () => {
    const texts = {
      Dockerfile: 'FROM debian:12\nCOPY server /srv/server\nEXPOSE 80\nCMD ["/srv/server"]\n',
      server: 'ELF',
    }
    const text = told(texts)
    expect(text).toMatch(/bind port 80\/tcp +likely +no/)
    expect(text).toContain('→ reason privileged-port')
    expect(text).toContain('(EXPOSE 80) (Dockerfile:3)')
    expect(text).toContain('80/tcp  stays, though only root may open it')
  })

  test('a transform that is left out meets nothing', () => {
    const text = told(SITE, { skip: ['move-privileged-ports'] })
    expect(text).not.toContain('→ move-privileged-ports')
    expect(text).toContain('→ reason privileged-port')
  })

  test('the effective user is told where it changes', () => {
    const text = told({
      Dockerfile: 'FROM node:20-slim\nUSER node\nWORKDIR /app\nUSER root\nRUN true\nCMD ["node", "a.js"]\n',
    })
    expect(text).toMatch(/Dockerfile:1 +FROM node:20-slim +root/)
    expect(text).toMatch(/Dockerfile:2 +USER node +node \(1000:1000\)/)
    expect(text).toMatch(/Dockerfile:4 +USER root +root/)
  })

  test('a script is followed to the programs that it starts', () => {
    const text = told({
      Dockerfile: 'FROM debian:12\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n',
      'start.sh': '#!/bin/sh\nmkdir -p /data\nexec python3 -m http.server 9000\n',
    })
    expect(text).toContain('script   /start.sh is followed')
    expect(text).toContain('python3 -m http.server 9000 (in /)')
    expect(text).toContain('start.sh:3')
  })

  test('build context, deployments and stages are told', () => {
    const text = told({
      Dockerfile:
        'FROM node:20 AS build\nCOPY src ./src\nFROM node:20-slim\nCOPY --from=build /src /app\nCMD ["node", "/app/a.js"]\n',
      'compose.yaml':
        'services:\n  web:\n    build: .\n    user: root\n    volumes:\n      - data:/app/data\nvolumes:\n  data: {}\n',
    })
    expect(text).toMatch(/missing +src {2}COPY at Dockerfile:2/)
    expect(text).toMatch(/compose\.yaml:2 +compose +web/)
    expect(text).toContain('mounts a volume at /app/data')
    expect(text).toMatch(/build .*node:20/)
    expect(text).toContain('not shipped: only built')
    expect(text).toContain('user-root')
  })

  test('a hard-coded user is measured as it is', () => {
    const text = told({ Dockerfile: `${NODE}RUN mkdir data\nUSER 1234\nCMD ["node", "server.js"]\n` })
    expect(text).toContain('whether 1234:0 has them')
  })

  test('what a hostile repository holds does not draw', () => {
    const evil = '\u001b[31mred\u0007\u202e\u2028'
    const text = told({
      Dockerfile: `FROM debian:12\nCOPY ${evil} /x\nCMD ["${evil.replace('\u2028', '')}", "\\u001b[2J", "a\\nb"]\n`,
    })
    expect(text).toContain('\\x1b[31mred\\x07\\u202e')
    expect(text.replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f-\x9f\u202e\u2028]/)
  })

  test('long words keep the page within its width', () => {
    const long = `/${'deep/'.repeat(60)}x`
    const text = told({ Dockerfile: `FROM debian:12\nRUN mkdir -p ${long}\nWORKDIR ${long}\nCMD ["${long}"]\n` })
    expect(text.split('\n').filter(line => Array.from(line).length > 110)).toEqual([])
  })
})
