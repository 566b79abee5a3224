import { serverPortUses } from '../../src/configs/nginx-server-port.js'
import { readNginxConfig } from '../../src/configs/nginx.js'
import { nginxDirectives } from '../../src/configs/nginx-tokens.js'
import { BOUNDED, cpuTime } from '../support/cpu-time.js'

/** `port/udp@text of the range`, with `lo` for loopback. */
function listens(text: string): readonly string[] {
  return readNginxConfig(text).listens.map(
    ({ port, protocol, range, loopback }) =>
      `${String(port)}${protocol === 'udp' ? '/udp' : ''}@${text.slice(range.start, range.end)}${loopback ? ' lo' : ''}`,
  )
}

const inServer = (line: string): string => `http {\n  server {\n    ${line}\n  }\n}\n`

test.each([
  ['listen 80;', '80@80'],
  ['listen       80;', '80@80'],
  ['listen *:80;', '80@80'],
  ['listen 0.0.0.0:80 default_server;', '80@80'],
  ['listen [::]:80 ipv6only=on;', '80@80'],
  ['listen [2001:db8::80]:8080;', '8080@8080'],
  ['listen 443 ssl http2;', '443@443'],
  ['listen 443 quic reuseport;', '443/udp@443'],
  ['listen localhost:80;', '80@80 lo'],
  ['listen [::1]:80;', '80@80 lo'],
  ['listen 127.0.0.1;', '80@ lo'],
  ['listen *;', '80@'],
  ['listen "80";', '80@80'],
  ["listen 'example.org:80' ;", '80@80'],
  ['root /srv;', '80@'],
  ['listen\n\t80\n;', '80@80'],
  ['listen 80# not a comment;', ''],
])('%s listens on %s', (line, expected) => {
  expect(listens(inServer(line)).join()).toBe(expected)
})

test.each([
  ['# listen 80;\nlisten 8080;', '8080@8080'],
  ['if ($x = "listen 80;") { return 200 "listen 80;"; }\nlisten 81;', '81@81'],
  ['listen unix:/run/app.sock;', ''],
  ['server_name listen 80; listen 81;', '81@81'],
  ['content_by_lua_block { ngx.say("}") -- listen 80; }\n if a == "{" then b() end }\n listen 81;', '81@81'],
  ['include snippets/listen.conf;', ''],
])('only real listens count: %s', (line, expected) => {
  expect(listens(inServer(line)).join()).toBe(expected)
})

test('files of conf.d start with a server, streams may be UDP, events do not listen', () => {
  expect(listens('server { listen 80; }')).toEqual(['80@80'])
  expect(listens('stream { server { listen 53 udp; } server { listen 5432; } }')).toEqual(['53/udp@53', '5432@5432'])
  expect(listens('events { listen 80; }')).toEqual([])
})

test.each([
  ['${NGINX_PORT}', 'NGINX_PORT'],
  ['$PORT', 'PORT'],
  ['{{ port }}', 'port'],
  ['0.0.0.0:${PORT}', 'PORT'],
  ['8000-8010', undefined],
  ['__PORT__', undefined],
])('listen %s is unclear', (value, variable) => {
  const config = readNginxConfig(inServer(`listen ${value} default_server;\n    access_log off;`))
  expect(config.listens).toEqual([])
  expect(config.unclear).toMatchObject([{ line: 3, ...(variable === undefined ? {} : { listenVariable: variable }) }])
})

test('template engines do not break the blocks around them', () => {
  const text = '{% if tls %}\nserver {\n  server_name {{ host }};\n  listen 80;\n}\n{% endif %}\nserver { listen 81; }'
  expect(listens(text)).toEqual(['80@80', '81@81'])
})

test('paths that are written', () => {
  const config = readNginxConfig(`
user www-data www-data;
pid /run/nginx.pid;
error_log stderr warn;
error_log /var/log/nginx/error.log;
http {
  access_log off;
  access_log /dev/stdout main;
  access_log syslog:server=1.2.3.4;
  access_log /logs/$host/access.log;
  access_log "/logs/my app.log" main;
  proxy_cache_path /data/cache levels=1:2 keys_zone=a:1m;
  client_body_temp_path /tmp/body 1 2;
  server { listen unix:/run/n.sock; }
}`)
  expect(config.writes.map(({ path, purpose, type, line }) => `${String(line)} ${purpose} ${type} ${path}`)).toEqual([
    '3 pid file /run/nginx.pid',
    '5 log file /var/log/nginx/error.log',
    '10 log directory /logs',
    '11 log file /logs/my app.log',
    '12 cache directory /data/cache',
    '13 temp directory /tmp/body',
    '14 socket file /run/n.sock',
  ])
  expect(config.users).toMatchObject([{ value: 'www-data', line: 2 }])
})

test('upstreams, with the place of their ports', () => {
  const text = `upstream pool { server app:80 weight=2; server 10.0.0.1:8080; server unix:/x.sock; server api; }
server { listen 80;
  location / { proxy_pass http://pool; }
  location /a { proxy_pass http://web:80/path; }
  location /b { proxy_pass https://host.example; }
  location /c { proxy_pass $target; }
  location /d { fastcgi_pass php:9000; }
  location /e { grpc_pass grpc://svc:50051; }
  location /f { fastcgi_pass unix:/run/php.sock; }
  location /g { proxy_pass http://unix:/tmp/x.sock:/; }
}`
  const found = readNginxConfig(text).upstreams.map(
    ({ host, port, portRange }) =>
      `${host} ${String(port)} ${portRange === undefined ? '-' : text.slice(portRange.start, portRange.end)}`,
  )
  expect(found).toEqual([
    'app 80 80',
    '10.0.0.1 8080 8080',
    'api 80 -',
    'web 80 80',
    'host.example 443 -',
    'php 9000 9000',
    'svc 50051 50051',
  ])
})

test.each([
  ['return 301 /new;', []],
  ['return 301 https://$host$request_uri;', []],
  ['return 302 http://$host:$server_port/x;', [80]],
  ['return 302 "http://$host:${server_port}/x";', [80]],
  ['rewrite ^/a$ http://$host:$server_port/b permanent;', [80]],
  ['set $port $server_port;', []],
  ['add_header X $server_port_of;', []],
  ['proxy_set_header X-Forwarded-Port $server_port; add_header X-Port $server_port;', [80, 80]],
  ['listen [::]:80; location / { proxy_set_header X-Forwarded-Port $server_port; }', [80]],
  ['listen 443 ssl; proxy_set_header X-Forwarded-Port $server_port;', [undefined]],
  ['listen localhost; proxy_set_header X-Forwarded-Port $server_port;', [undefined]],
])('%s tells the ports %j', (line, ports) => {
  const text = inServer(`listen 80; ${line}`)
  const uses = serverPortUses(text)
  expect(uses.map(({ port }) => port)).toEqual(ports)
  for (const { range } of uses) expect(text.slice(range.start, range.end)).toMatch(/^\$\{?server_port\}?$/)
})

test('a snippet without a server does not tell which port $server_port is', () => {
  expect(serverPortUses('proxy_set_header X-Forwarded-Port $server_port;\n').map(({ port }) => port)).toEqual([
    undefined,
  ])
})

test('reads keys, certificates and password files', () => {
  const config = readNginxConfig(
    inServer(
      'ssl_certificate a.pem; ssl_certificate_key a.key; auth_basic_user_file /etc/h; ssl_certificate_key "data:$x";',
    ),
  )
  expect(config.reads.map(({ name, value }) => `${name} ${value}`)).toEqual([
    'ssl_certificate a.pem',
    'ssl_certificate_key a.key',
    'auth_basic_user_file /etc/h',
  ])
})

test('Windows line ends and a byte order mark shift nothing', () => {
  const text = '\uFEFFserver {\r\n  listen 80;\r\n}\r\n'
  expect(listens(text)).toEqual(['80@80'])
})

test.each([
  ['{'.repeat(200_000)],
  ['a{'.repeat(100_000)],
  ['{{'.repeat(100_000)],
  ['${'.repeat(100_000)],
  ['"'.repeat(100_001)],
  ['\\'.repeat(100_001)],
  ['content_by_lua_block {' + '[['.repeat(100_000)],
  ['server {}'.repeat(50_000)],
  ['listen 80;}'.repeat(50_000)],
])('hostile text costs little (%#)', text => {
  const time = cpuTime(() => {
    readNginxConfig(text)
    nginxDirectives(text)
  })
  expect(time).toBeLessThan(BOUNDED)
})
