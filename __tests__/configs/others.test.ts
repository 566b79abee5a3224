import { configKind, configReaders, type ConfigKind } from '../../src/configs/index.js'
import { BOUNDED, cpuTime } from '../support/cpu-time.js'

function listens(kind: ConfigKind, text: string): string {
  return configReaders[kind](text)
    .listens.map(
      ({ port, protocol, range, loopback }) =>
        `${String(port)}${protocol === 'udp' ? '/udp' : ''}@${text.slice(range.start, range.end)}${loopback ? ' lo' : ''}`,
    )
    .join()
}

const writes = (kind: ConfigKind, text: string): string =>
  configReaders[kind](text)
    .writes.map(({ path, purpose }) => `${purpose} ${path}`)
    .join()

test.each<[ConfigKind, string, string]>([
  ['haproxy', 'frontend web\n  bind *:80\n  bind :443 ssl crt /etc/ssl/site.pem alpn h2\n', '80@80,443@443'],
  ['haproxy', 'listen stats\n    bind 127.0.0.1:8404 # bind *:80\n', '8404@8404 lo'],
  ['haproxy', 'bind 0.0.0.0:80,[::]:80 v4v6', '80@80,80@80'],
  ['haproxy', 'listen app 0.0.0.0:81\n', '81@81'],
  ['haproxy', 'bind /run/h.sock mode 660\nserver a app:80 check\n', ''],
  ['php-fpm', '[www]\nlisten = 9000\n', '9000@9000'],
  ['php-fpm', '[www]\n; listen = 80\nlisten = 127.0.0.1:9000\nlisten.mode = 0660\n', '9000@9000 lo'],
  ['php-fpm', 'listen = /run/php/fpm.sock', ''],
  ['redis', 'bind 127.0.0.1 -::1\nport 6379\n', '6379@6379 lo'],
  ['redis', 'port 0\ntls-port 6380\n# port 80\n', '6380@6380'],
  ['supervisord', '[inet_http_server]\nport = *:9001 ; status\n', '9001@9001'],
  ['uwsgi', '[uwsgi]\nhttp-socket = :80\n; http = :81\nsocket = /tmp/x.sock\n', '80@80'],
  ['uwsgi', '[other]\nhttp = :80\n', ''],
  ['lighttpd', 'server.port = 80\n$SERVER["socket"] == "0.0.0.0:443" {\n  ssl.engine = "enable"\n}\n', '80@80,443@443'],
  ['lighttpd', 'server.port=8080 # 80', '8080@8080'],
  ['caddy', ':80 {\n  root * /srv\n}\n', '80@80'],
  ['caddy', ':80\nrespond "hi"\n', '80@80'],
  ['caddy', ':80\nroot\u2028*\u00a0/sr\u0085v\v\n', '80@80'],
  ['caddy', 'http://example.org, example.com:8443 {\n  reverse_proxy app:80\n}\n', '80@,8443@8443'],
  ['caddy', 'example.org {\n}\n', '80@,443@'],
  ['caddy', '{\n  http_port 8080\n  admin localhost:2019\n}\nhttp://example.org {\n}\n', '2019@2019 lo,8080@8080'],
  ['caddy', '(snippet) {\n  header x y\n}\n0.0.0.0:80,\n:81 {\n}\n', '80@80,81@81'],
  [
    'traefik',
    'log:\n  level: INFO\nentryPoints:\n  web:\n    address: ":80"\n  dns:\n    address: :53/udp\nproviders:\n  file:\n    address: ":99"\n',
    '80@80,53/udp@53',
  ],
  ['traefik', '[entryPoints]\n  [entryPoints.web]\n    address = ":80"\n[log]\n  address = ":99"\n', '80@80'],
  [
    'tomcat',
    '<Server port="8005"><!-- <Connector port="80"/> --><Connector executor="x"\n  port="8080" protocol="HTTP/1.1"/></Server>',
    '8080@8080',
  ],
  ['mosquitto', 'listener 1883 0.0.0.0\n# port 80\n', '1883@1883'],
  ['squid', 'http_port 3128\nhttp_access allow all\n', '3128@3128'],
])('%s %j listens on %s', (kind, text, expected) => {
  expect(listens(kind, text)).toBe(expected)
})

test.each<[ConfigKind, string, string | undefined]>([
  ['haproxy', 'bind "*:${PORT}"', 'PORT'],
  ['php-fpm', 'listen = ${FPM_PORT}', 'FPM_PORT'],
  ['caddy', ':{$PORT} {\n}\n', 'PORT'],
  ['uwsgi', '[uwsgi]\nhttp = :$(PORT)\n', undefined],
  ['tomcat', '<Connector port="${http.port}"/>', undefined],
  ['lighttpd', 'server.port = env.PORT', 'PORT'],
])('%s %j is unclear', (kind, text, variable) => {
  expect(configReaders[kind](text).unclear).toMatchObject([variable === undefined ? {} : { listenVariable: variable }])
})

test.each<[ConfigKind, string, string]>([
  [
    'haproxy',
    'stats socket /run/haproxy/admin.sock mode 660\npidfile /run/h.pid\nlog stdout format raw local0\n',
    'socket /run/haproxy/admin.sock,pid /run/h.pid',
  ],
  [
    'php-fpm',
    '[global]\npid = run/php-fpm.pid\nerror_log = /proc/self/fd/2\n[app]\nslowlog = /var/log/$pool.slow\nlisten = /run/a.sock\n',
    'pid run/php-fpm.pid,log /var/log/app.slow,socket /run/a.sock',
  ],
  [
    'redis',
    'dir /data\nlogfile ""\npidfile /run/redis.pid\nunixsocket "/run/r.sock"\ndbfilename dump.rdb\n',
    'data /data,pid /run/redis.pid,socket /run/r.sock',
  ],
  [
    'supervisord',
    '[supervisord]\nlogfile=/dev/null\npidfile=/run/s.pid ; x\n[unix_http_server]\nfile=/run/s.sock\n[program:a]\ncommand=a\nstdout_logfile=/dev/fd/1\nstderr_logfile=/var/log/a.err\n',
    'pid /run/s.pid,socket /run/s.sock,log /var/log/a.err',
  ],
  [
    'lighttpd',
    'server.errorlog = "/var/log/l/e.log"\naccesslog.filename = "/dev/stdout"\nserver.upload-dirs = ( "/var/tmp/up" )\n',
    'log /var/log/l/e.log,temp /var/tmp/up',
  ],
  [
    'lighttpd',
    'var.base = "/var/log"\nvar.logdir = var.base + "/l"\nserver.errorlog = var.logdir + "/e.log"\naccesslog.filename = var.other + "/a.log"\n',
    'log /var/log/l/e.log',
  ],
  [
    'caddy',
    '{\n  storage file_system /data/certs\n}\n:80 {\n  log {\n    output file /var/log/c.log\n  }\n}\n',
    'data /data/certs,log /var/log/c.log',
  ],
  ['traefik', 'certificatesResolvers:\n  le:\n    acme:\n      storage: /acme/acme.json\n', 'data /acme/acme.json'],
  [
    'squid',
    'cache_dir ufs /var/spool/squid 100 16 256\naccess_log stdio:/dev/stdout\ncache_log /var/log/squid/c.log\n',
    'cache /var/spool/squid,log /var/log/squid/c.log',
  ],
  [
    'mosquitto',
    'persistence_location /mosquitto/data/\nlog_dest file /m/m.log\nlog_dest stdout\n',
    'data /mosquitto/data/,log /m/m.log',
  ],
  ['php-fpm', '[www]\nphp_value[session.save_path] = "/srv/s"\nphp_admin_value[memory_limit] = 1G\n', 'state /srv/s'],
  ['php-fpm', '[www]\nphp_value[session.save_path] = "tcp://redis:6379"\n', ''],
  ['uwsgi', '[uwsgi]\nspooler = /srv/jobs\ntouch-reload = /srv/reload\n', 'data /srv/jobs'],
  [
    'tomcat',
    '<Server><Host name="l" appBase="/srv/apps" unpackWARs="true"><Valve directory="/srv/log"/></Host></Server>',
    'data /srv/apps,log /srv/log',
  ],
  ['tomcat', '<Host appBase="webapps"/><!-- <Valve directory="/srv/log"/> --><Hosting appBase="/srv"/>', ''],
])('%s %j writes %s', (kind, text, expected) => {
  expect(writes(kind, text)).toBe(expected)
})

test('supervisord: programs, their users and include lines', () => {
  const text = `[supervisord]
user=root

[program:web]
command=nginx -g "daemon off;"
  -c /etc/x.conf ; comment
user = www-data
[eventlistener:e]
command=/bin/e
directory=/srv/e
environment=PORT="80",
  MODE=slow
[group:g]
programs=web
[include]
files = conf.d/*.conf
  more/*.ini
`
  const config = configReaders.supervisord(text)
  const programs = config.programs.map(({ range: _, environment, ...program }) => ({
    ...program,
    ...(environment === undefined ? {} : { environment: [...environment] }),
  }))
  expect(programs).toEqual([
    { name: 'web', command: 'nginx -g "daemon off;"\n-c /etc/x.conf', user: 'www-data', line: 5 },
    {
      name: 'e',
      command: '/bin/e',
      user: undefined,
      line: 9,
      directory: '/srv/e',
      environment: [
        ['PORT', '80'],
        ['MODE', 'slow'],
      ],
    },
  ])
  expect(config.users.map(({ value, line }) => `${String(line)} ${value}`)).toEqual(['2 root', '7 www-data'])
  expect(config.includes.map(({ value }) => value)).toEqual(['conf.d/*.conf', 'more/*.ini'])
})

test.each<[string, string, ConfigKind | undefined]>([
  ['docker/nginx.conf', 'worker_processes 1;', 'nginx'],
  ['docker/default.conf', 'server { listen 80; }', 'nginx'],
  ['default.conf.template', 'server { listen ${PORT}; }', 'nginx'],
  ['sites-available/app', 'server {\n listen 80;\n}', 'nginx'],
  ['000-default.conf', '<VirtualHost *:80>\n', 'apache'],
  ['conf/vhost.conf', '<VirtualHost *:80>\n', 'apache'],
  ['httpd.conf', '', 'apache'],
  ['supervisord.conf', '', 'supervisord'],
  ['conf/app.conf', '[program:web]\ncommand=x\n', 'supervisord'],
  ['Caddyfile', '', 'caddy'],
  ['deploy/Caddyfile.prod', '', 'caddy'],
  ['haproxy.cfg', '', 'haproxy'],
  ['redis.conf', 'port 1', 'redis'],
  ['traefik.yml', '', 'traefik'],
  ['conf/server.xml', '', 'tomcat'],
  ['app.conf', 'listen = 1', undefined],
  ['README.md', 'server { listen 80; }', undefined],
  ['src/server.ts', 'server { listen 80; }', undefined],
])('%s is a configuration of its kind', (path, text, kind) => {
  expect(configKind(path, text)).toBe(kind)
})

const hostile = [
  '[',
  '"',
  ':80 {\n',
  '<Connector ',
  '<!--',
  'a=',
  '\\\n',
  '{',
  'bind ',
  ' \t',
  'x\n y\n',
  '{{',
  '$SERVER["socket"] ',
  ';',
]

test.each(Object.entries(configReaders))('%s reads any text in little time', (_, read) => {
  for (const part of hostile) {
    expect(cpuTime(() => void read(part.repeat(50_000)))).toBeLessThan(BOUNDED)
  }
})
