import { servers } from '../../../src/programs/servers/index.js'
import { base, binds, codes, imageView, needs, run, writeTargets, type ImageSetting } from './image-view.js'

function ask(setting: ImageSetting, ...words: readonly string[]) {
  const image = imageView(setting)
  const process = run(words, image)
  return servers.find(program => program.matches(process, image))?.requirements(process, image) ?? []
}

test('haproxy', () => {
  const conf = 'global\n  user haproxy\ndefaults\nfrontend f\n  bind *:80\n  stats socket /run/h/a.sock\n'
  const found = ask(
    { files: { '/usr/local/etc/haproxy/haproxy.cfg': conf } },
    'haproxy',
    '-f',
    '/usr/local/etc/haproxy/haproxy.cfg',
  )
  expect(binds(found)).toEqual([
    `80: ctx/usr/local/etc/haproxy/haproxy.cfg@${String(conf.indexOf('80'))}-${String(conf.indexOf('80') + 2)}`,
  ])
  expect(needs(found, 'write')).toMatchObject([{ target: '/run/h/a.sock', how: 'create' }])
  expect(codes(found)).toEqual(['root server-switches-user'])
  expect(codes(ask({ files: { '/etc/haproxy/haproxy.cfg': 'global\n chroot /var/lib/haproxy' } }, 'haproxy'))).toEqual([
    'root haproxy-chroot',
  ])
  expect(codes(ask({}, 'haproxy'))).toEqual(['unknown server-config-unknown'])
  expect(ask({}, 'haproxy', '-c', '-f', 'x')).toEqual([])
})

describe('caddy', () => {
  const caddy = { base: base('caddy', 'alpine'), env: { XDG_DATA_HOME: '/data', XDG_CONFIG_HOME: '/config' } }
  const command = ['caddy', 'run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile']

  test('shipped file', () => {
    const found = ask(caddy, ...command)
    expect(binds(found)).toEqual(['80: sed /etc/caddy/Caddyfile'])
    expect(writeTargets(found)).toEqual(['/config/caddy/**', '/data/caddy/**'])
  })
  test('own file; a site that names no port gets one in the global options', () => {
    expect(binds(ask({ ...caddy, files: { '/etc/caddy/Caddyfile': ':80 {\n}' } }, ...command))).toEqual([
      '80: ctx/etc/caddy/Caddyfile@1-3',
    ])
    expect(binds(ask({ ...caddy, files: { '/etc/caddy/Caddyfile': 'a.org {\n}' } }, ...command))).toEqual([
      '80: ctx/etc/caddy/Caddyfile@0-0',
      '443: ctx/etc/caddy/Caddyfile@0-0',
    ])
  })
  test('the port of an environment variable', () => {
    const setting = {
      ...caddy,
      env: { ...caddy.env, PORT: '80' },
      envSites: { PORT: 7 },
      files: { '/etc/caddy/Caddyfile': ':{$PORT} {\n}' },
    }
    expect(binds(ask(setting, ...command))).toEqual(['80: Dockerfile@7-9'])
  })
  test('file-server', () => {
    expect(binds(ask(caddy, 'caddy', 'file-server', '--listen', ':80'))).toEqual(['80: Dockerfile@128-130'])
    expect(ask(caddy, 'caddy', 'fmt')).toEqual([])
  })
})

test('traefik', () => {
  expect(binds(ask({}, 'traefik', '--entryPoints.web.address=:80', '--entrypoints.dns.address=:53/udp'))).toEqual([
    '80: Dockerfile@135-137',
    expect.stringMatching(/^53\/udp: Dockerfile@/),
  ])
  expect(
    binds(ask({ files: { '/etc/traefik/traefik.yml': 'entryPoints:\n  w:\n    address: ":80"\n' } }, 'traefik')),
  ).toEqual(['80: ctx/etc/traefik/traefik.yml@33-35'])
  expect(binds(ask({}, 'traefik'))).toEqual([expect.stringMatching(/^80: !/)])
})

test('lighttpd', () => {
  const alpine = { base: base('alpine', 'alpine'), packages: ['lighttpd'] }
  expect(
    binds(
      ask(
        { ...alpine, files: { '/etc/lighttpd/lighttpd.conf': 'server.port = 80\n' } },
        'lighttpd',
        '-D',
        '-f',
        '/etc/lighttpd/lighttpd.conf',
      ),
    ),
  ).toEqual(['80: ctx/etc/lighttpd/lighttpd.conf@14-16'])
  expect(binds(ask(alpine, 'lighttpd', '-D'))).toEqual([expect.stringMatching(/^80: !/)])
  expect(binds(ask({ base: base('debian:bookworm-and-older') }, 'lighttpd', '-D'))).toEqual([
    '80: sed /etc/lighttpd/lighttpd.conf',
  ])
})

test('tomcat', () => {
  const found = ask({ base: base('tomcat'), files: { '/usr/local/tomcat/webapps/app.war': 'x' } }, 'catalina.sh', 'run')
  expect(binds(found)).toEqual(['8080: sed /usr/local/tomcat/conf/server.xml'])
  expect(writeTargets(found)).toEqual([
    '/usr/local/tomcat/logs/**',
    '/usr/local/tomcat/temp/**',
    '/usr/local/tomcat/webapps/',
    '/usr/local/tomcat/work/**',
  ])
})

test('php-fpm', () => {
  expect(binds(ask({ base: base('php:fpm') }, 'php-fpm'))).toEqual([expect.stringMatching(/^9000: !/)])
  const pool = {
    '/usr/local/etc/php-fpm.d/www.conf':
      '[www]\nuser = www-data\nlisten = /run/php.sock\nslowlog = /var/log/slow.log\n',
  }
  expect(writeTargets(ask({ base: base('php:fpm'), files: pool }, 'php-fpm', '-F'))).toEqual([
    '/run/php.sock',
    '/var/log/slow.log',
  ])
  expect(
    writeTargets(ask({ base: base('debian:bookworm-and-older'), packages: ['php8.2-fpm'] }, 'php-fpm8.2')),
  ).toEqual(['/run/php/', '/var/log/php8.2-fpm.log'])
})

test('redis', () => {
  const setting = { base: base('redis:debian'), files: { '/etc/r.conf': 'port 6379\ndir /data\n' } }
  const found = ask(setting, 'redis-server', '/etc/r.conf')
  expect(binds(found)).toEqual(['6379: ctx/etc/r.conf@5-9'])
  expect(writeTargets(found)).toEqual(['/data/**'])
  expect(writeTargets(ask(setting, 'redis-server', '--dir', '/srv/db'))).toEqual(['/srv/db/**'])
  expect(ask(setting, 'redis-cli', 'ping')).toEqual([])
})

test('serve and http-server', () => {
  expect(binds(ask({}, 'serve', '-s', 'dist', '-l', '80'))).toEqual(['80: Dockerfile@117-119'])
  expect(binds(ask({}, 'http-server', 'dist', '--port=80'))).toEqual(['80: Dockerfile@124-126'])
  expect(binds(ask({ env: { PORT: '80' }, envSites: { PORT: 3 } }, 'serve', 'dist'))).toEqual(['80: Dockerfile@3-5'])
  expect(binds(ask({}, 'serve', 'dist'))).toEqual([expect.stringMatching(/^3000: !/)])
})

test('varnish and memcached', () => {
  expect(binds(ask({ base: base('varnish') }, 'varnishd', '-F'))).toEqual(['80: env VARNISH_HTTP_PORT'])
  expect(binds(ask({ base: base('varnish') }, 'varnishd', '-a', ':80'))).toEqual(['80: Dockerfile@113-115'])
  expect(binds(ask({}, 'memcached', '-p', '11211'))).toEqual(['11211: Dockerfile@113-118'])
})

describe('supervisord', () => {
  const command = ['/usr/bin/supervisord', '-n', '-c', '/etc/supervisord.conf']
  const ask1 = (text: string, setting: ImageSetting = {}) =>
    ask({ ...setting, files: { ...setting.files, '/etc/supervisord.conf': text } }, ...command)
  const quiet = '[supervisord]\nlogfile=/dev/null\npidfile=/tmp/s.pid\n'

  test('asks for what its programs need', () => {
    const found = ask1(
      `${quiet}[program:nginx]\ncommand=nginx -g "daemon off;"\n[program:fpm]\ncommand=sh -c "exec php-fpm -F"\n`,
      {
        base: base('debian:bookworm-and-older'),
        packages: ['nginx'],
      },
    )
    expect(binds(found)).toEqual(['80: sed /etc/nginx/sites-available/default'])
    expect(writeTargets(found)).toContain('/var/lib/nginx/**')
    expect(codes(found)).toEqual([])
  })

  test.each<[string, string, string[]]>([
    [
      'several users',
      '[program:a]\ncommand=a\nuser=x\n[program:b]\ncommand=b\nuser=y\n',
      ['root supervisord-many-users'],
    ],
    [
      'a user beside a program that is root on purpose',
      '[program:a]\ncommand=a\nuser=x\n[program:b]\ncommand=b\nuser=root\n',
      ['root supervisord-many-users', 'root supervisord-user'],
    ],
    [
      'a user beside a program that nobody asked to be root',
      '[program:a]\ncommand=a\nuser=x\n[program:b]\ncommand=b\n',
      ['unknown supervisord-program-user'],
    ],
    [
      'a user beside a server that gives root up',
      '[program:a]\ncommand=a\nuser=x\n[program:b]\ncommand=php-fpm\nuser=root\n',
      ['unknown supervisord-program-user', 'root supervisord-user'],
    ],
    [
      'one user',
      '[program:a]\ncommand=a\nuser=x\n[program:b]\ncommand=b\nuser=x\n',
      ['unknown supervisord-program-user'],
    ],
    ['root by name', 'user=root\n[program:a]\ncommand=a\n', ['root supervisord-user']],
    ['cron', '[program:c]\ncommand=/usr/sbin/cron -f\n', ['root needs-cron']],
    ['nothing special', '[program:a]\ncommand=a\n', []],
  ])('%s', (_, text, expected) => {
    expect(codes(ask1(quiet + text))).toEqual(expected)
  })

  test('writes beside where it starts unless told otherwise', () => {
    expect(writeTargets(ask1('[supervisord]\nnodaemon=true\n'))).toEqual(['/supervisord.log', '/supervisord.pid'])
    expect(writeTargets(ask1(quiet))).toEqual(['/tmp/s.pid'])
  })

  test("Debian's package reads conf.d", () => {
    const files = {
      '/etc/supervisor/conf.d/app.conf': '[program:a]\ncommand=a\nuser=x\n[program:b]\ncommand=b\nuser=y\n',
    }
    const found = ask({ base: base('debian:bookworm-and-older'), files }, 'supervisord', '-n')
    expect(codes(found)).toEqual(['root supervisord-many-users'])
    expect(writeTargets(found)).toEqual(['/run/supervisor.sock', '/run/supervisord.pid', '/var/log/supervisor/**'])
  })
})
