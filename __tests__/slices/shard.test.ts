import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hardenDockerfile } from '../../src/harden.js'
import { runCli } from '../support/cli.js'
import { makeDirectory } from '../support/directory.js'

const WEB = 'FROM nginx:1.27\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n'
const CONF = 'server {\n  listen 80;\n}\n'
const API = 'FROM node:20\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n'

/** Services of their own, two that a compose file binds, two that copy one configuration, one unreadable. */
function monorepo(): string {
  const files: Record<string, string | Buffer> = {
    'compose.yml':
      'services:\n  a:\n    build: ./svc/web-a\n    ports: ["80:80"]\n  b:\n    build: ./svc/web-b\n    ports: ["81:80"]\n',
    'svc/web-a/Dockerfile': WEB,
    'svc/web-a/nginx.conf': CONF,
    'svc/web-b/Dockerfile': WEB,
    'svc/web-b/nginx.conf': CONF,
    'shared/nginx.conf': CONF,
    'one/Dockerfile': 'FROM nginx:1.27\nCOPY shared/nginx.conf /etc/nginx/conf.d/default.conf\n',
    'two/Dockerfile': 'FROM nginx:1.27\nCOPY shared/nginx.conf /etc/nginx/conf.d/default.conf\n',
    'bad/Dockerfile': Buffer.from([0xff, 0xfe]),
  }
  for (let index = 0; index < 9; index += 1) files[`apps/app${index}/Dockerfile`] = API
  return makeDirectory(files)
}

async function shards(root: string, count: number, ...more: readonly string[]): Promise<readonly string[]> {
  const names: string[] = []
  for (let index = 1; index <= count; index += 1) {
    const { out } = await runCli(root, ['--shard', `${index}/${count}`, '--format', 'json', ...more], {
      harden: hardenDockerfile,
    })
    const name = `shard-${index}.json`
    writeFileSync(join(root, name), out)
    names.push(name)
  }
  return names
}

const paths = (json: string): readonly string[] =>
  (JSON.parse(json) as { files: readonly { path: string }[] }).files.map(({ path }) => path)

describe('--shard', () => {
  it.each([1, 2, 3, 5, 40])('gives %d slices that merge to the report of the whole run', async count => {
    const root = monorepo()
    const whole = await runCli(root, ['--format', 'json', '--check'], { harden: hardenDockerfile })
    const merged = await runCli(root, ['merge', ...(await shards(root, count, '--check')).toReversed()])
    expect(merged.out).toBe(whole.out)
    expect(merged.code).toBe(2)
    expect(merged.err).toBe(whole.err)
  })

  it('keeps those together that share a file, and is balanced', async () => {
    const root = monorepo()
    const slices = await Promise.all(
      [1, 2, 3].map(async index =>
        paths((await runCli(root, ['--shard', `${index}/3`, '--format', 'json'], { harden: hardenDockerfile })).out),
      ),
    )
    const sliceOf = (path: string): number => slices.findIndex(slice => slice.includes(path))
    expect(sliceOf('svc/web-a/Dockerfile')).toBe(sliceOf('svc/web-b/Dockerfile'))
    expect(sliceOf('one/Dockerfile')).toBe(sliceOf('two/Dockerfile'))
    expect(slices.map(slice => slice.length).sort()).toEqual([4, 5, 5])
  })

  it.each(['0/2', '3/2', '1', '1/0', 'a/b', '-1/2', '1/2/3'])('refuses %s', async shard => {
    expect((await runCli(makeDirectory(), [`--shard=${shard}`])).code).toBe(2)
  })
})

describe('merge', () => {
  it('gives the exit code of the whole run', async () => {
    const root = makeDirectory({ 'a/Dockerfile': API, 'b/Dockerfile': 'FROM node:20\nUSER 1000:1000\nCMD node\n' })
    expect((await runCli(root, ['merge', '-q', ...(await shards(root, 2, '--check'))])).code).toBe(1)
    expect((await runCli(root, ['merge', '-q', ...(await shards(root, 2))])).code).toBe(0)
  })

  it('refuses slices that do not make a whole', async () => {
    const root = monorepo()
    const [one = '', two = '', three = ''] = await shards(root, 3)
    const wrong = async (...names: readonly string[]): Promise<string> => {
      const { code, out, err } = await runCli(root, ['merge', ...names])
      expect([code, out]).toEqual([2, ''])
      return err
    }
    expect(await wrong(one, three)).toContain('slice 2 of 3 is missing')
    expect(await wrong(one, two, two)).toContain('both slice 2')
    writeFileSync(join(root, 'whole.json'), (await runCli(root, ['--format', 'json'])).out)
    expect(await wrong(one, 'whole.json')).toContain('cannot be merged')
    const [other = ''] = await shards(root, 2)
    expect(await wrong(other, two, three)).toContain('no slices of the same run')
  })

  it('refuses a file that two slices edit', async () => {
    const root = makeDirectory({
      'a/Dockerfile': '# edits shared.txt\nFROM a\n',
      'b/Dockerfile': '# edits shared.txt\nFROM a\n',
      'shared.txt': '',
    })
    const names: string[] = []
    for (const index of [1, 2]) {
      const name = `${index}.json`
      writeFileSync(join(root, name), (await runCli(root, ['--shard', `${index}/2`, '--format', 'json'])).out)
      names.push(name)
    }
    const { code, err } = await runCli(root, ['merge', ...names])
    expect([code, err]).toEqual([2, expect.stringContaining('shared.txt is edited for Dockerfiles of two slices')])
  })

  it('puts reports of different repositories in order, and refuses a file that is there twice', async () => {
    const root = makeDirectory({ 'b/Dockerfile': API, 'a/Dockerfile': API })
    for (const name of ['b', 'a']) {
      writeFileSync(join(root, `${name}.json`), (await runCli(root, [name, '--format', 'json'])).out)
    }
    const { code, out } = await runCli(root, ['merge', '--check', 'b.json', 'a.json'])
    expect([code, paths(out)]).toEqual([1, ['a/Dockerfile', 'b/Dockerfile']])
    expect((await runCli(root, ['merge', 'a.json', 'a.json'])).err).toContain('a/Dockerfile is in more than one report')
  })

  it('can give the patch and the summary', async () => {
    const root = makeDirectory({ 'b/Dockerfile': API, 'a/Dockerfile': API })
    const names = await shards(root, 2)
    const whole = await runCli(root, [], { harden: hardenDockerfile })
    expect((await runCli(root, ['merge', '--format', 'diff', ...names])).out).toBe(whole.out)
    expect((await runCli(root, ['merge', '--format', 'summary', ...names])).out).toContain('2 can be hardened')
  })

  it.each([
    ['{', 'is not JSON'],
    ['{"version":2}', 'is not a report'],
    ['[]', 'is not a report'],
  ])('refuses %j', async (text, word) => {
    const { code, err } = await runCli(makeDirectory({ 'x.json': text }), ['merge', 'x.json'])
    expect([code, err]).toEqual([2, expect.stringContaining(word)])
  })

  it('needs reports', async () => {
    expect((await runCli(makeDirectory(), ['merge'])).code).toBe(2)
    expect((await runCli(makeDirectory(), ['merge', 'gone.json'])).code).toBe(2)
  })
})
