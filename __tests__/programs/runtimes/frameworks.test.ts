import { frameworkRequirements } from '../../../src/programs/frameworks/index.js'
import { rootDaemon } from '../../../src/programs/root-daemons.js'
import { sourceRequirements } from '../../../src/programs/sources/index.js'
import { describePort, imageOf, type Setup } from './image.js'

const needs = (files: Setup['files'] = {}): readonly string[] =>
  frameworkRequirements(imageOf({ files }), '/app').map(({ need }) => (need.kind === 'write' ? need.target : need.kind))

describe('what a framework writes', () => {
  test.each<[string, string, readonly string[]]>([
    ['package.json', '{ "dependencies": { "next": "^14.0.0" } }', ['/app/.next/cache', '/app/.next/server']],
    ['composer.json', '{ "require": { "laravel/framework": "^11.0" } }', ['/app/storage', '/app/bootstrap/cache']],
    ['composer.json', '{ "require": { "symfony/framework-bundle": "7.*" } }', ['/app/var/cache', '/app/var/log']],
    ['Gemfile', "source 'https://rubygems.org'\ngem 'rails', '~> 7.1'\n", ['/app/tmp', '/app/log']],
    ['requirements.txt', 'Matplotlib==3.9\n', ['home']],
    ['pyproject.toml', '[project]\ndependencies = [\n  "sentence-transformers>=3",\n]\n', ['home']],
    ['pyproject.toml', '[tool.poetry.dependencies]\nstreamlit = "^1.30"\n', ['home']],
    [
      'package.json',
      '{ "dependencies": { "@strapi/strapi": "4.1.0" } }',
      ['/app/.tmp', '/app/public/uploads', '/app/.cache', 'home'],
    ],
    [
      'prisma/schema.prisma',
      'datasource db {\n  provider = "sqlite"\n  url = "file:./dev.db"\n}\n',
      ['/app/prisma/dev.db'],
    ],
    [
      'site/settings.py',
      "BASE_DIR = Path(__file__).resolve().parent.parent\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\nMEDIA_ROOT = BASE_DIR / 'media'\n",
      [],
    ],
  ])('%s: %s', (path, text, expected) => {
    expect(needs({ [`/app/${path}`]: text })).toEqual(expected)
  })

  test('Django’s settings tell its SQLite file and MEDIA_ROOT', () => {
    const settings =
      "BASE_DIR = Path(__file__).resolve().parent.parent\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\nMEDIA_ROOT = BASE_DIR / 'media'\n"
    expect(needs({ '/app/manage.py': '', '/app/site/settings.py': settings })).toEqual([
      '/app/media',
      '/app/db.sqlite3',
    ])
  })

  test.each<[string, string]>([
    ['package.json', '{ "name": "next", "dependencies": { "next-auth": "^4.0.0" } }'],
    ['requirements.txt', '# matplotlib\nmatplotlib-inline==0.1\n'],
    ['composer.json', '{ "name": "laravel/framework-docs" }'],
    ['Gemfile', "# gem 'rails'\ngem 'railsx'\n"],
    ['prisma/schema.prisma', 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n'],
  ])('%s: %s tells nothing', (path, text) => {
    expect(needs({ [`/app/${path}`]: text })).toEqual([])
  })
})

describe('all sources below a folder', () => {
  const found = (files: Setup['files'], runsIn?: Setup): readonly string[] =>
    sourceRequirements(imageOf({ files: files ?? {}, workdir: '/src' }), '/src', runsIn && imageOf(runsIn)).map(
      ({ need, certainty }) =>
        `${certainty} ${need.kind === 'write' ? need.target : need.kind === 'bind' ? describePort(need) : need.kind}`,
    )

  test('a program runs in another image than its sources are built in', () => {
    const files = {
      '/src/main.go':
        'package main\nfunc main() {\n\tos.MkdirAll("data", 0o755)\n\thttp.ListenAndServe(":"+envOr("PORT", "80"), nil)\n}\n',
    }
    expect(found(files, { workdir: '/srv' })).toEqual(['likely /srv/data', 'likely 80 PORT=8080'])
    expect(found(files, { workdir: '/srv', env: { PORT: '3000' } })).toEqual([
      'likely /srv/data',
      'likely 3000 Dockerfile@9-13',
    ])
  })

  test('programs side by side that disagree are only possible', () => {
    const serve = (port: number) => `package main\nfunc main() { http.ListenAndServe(":${String(port)}", nil) }\n`
    const ports = found({ '/src/a/main.go': serve(80), '/src/b/main.go': serve(81) }, { workdir: '/' })
    expect(ports.map(port => port.slice(0, 11))).toEqual(['possible 80', 'possible 81'])
  })

  test('tests, vendored files and documentation do not count; scripts for maintenance are only possible', () => {
    const listen = 'package main\nfunc main() { http.ListenAndServe(":80", nil) }\n'
    expect(found({ '/src/main_test.go': listen, '/src/vendor/x/x.go': listen, '/src/docs/x.go': listen })).toEqual([])
    expect(found({ '/src/scripts/seed.py': "open('seed.json', 'w')\nos.setuid(5)\n" })).toEqual([
      'possible /src/seed.json',
    ])
  })
})

describe('programs that only root can run', () => {
  test.each<[string, string]>([
    ['crond', 'needs-cron'],
    ['sshd', 'needs-sshd'],
    ['postfix', 'needs-mail-server'],
    ['named', 'needs-name-server'],
    ['wg-quick', 'needs-vpn'],
    ['systemd', 'init-system'],
    ['my_init', 'init-system'],
    ['dockerd', 'runs-container-engine'],
    ['tcpdump', 'captures-packets'],
    ['rsyslogd', 'needs-syslog'],
  ])('%s: %s', (program, code) => {
    expect(rootDaemon(program)).toMatchObject({ code })
  })

  test.each(['supercronic', 'tini', 'dumb-init', 'nginx', 'node', 'redis-server', 'constructor'])(
    '%s is none',
    program => {
      expect(rootDaemon(program)).toBeUndefined()
    },
  )
})
