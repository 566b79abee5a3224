import { readApacheConfig } from '../../src/configs/apache.js'
import { BOUNDED, cpuTime } from '../support/cpu-time.js'

function listens(text: string): readonly string[] {
  return readApacheConfig(text).listens.map(
    ({ port, range, loopback, refers }) =>
      `${String(port)}@${text.slice(range.start, range.end)}${loopback ? ' lo' : ''}${refers === true ? ' refers' : ''}`,
  )
}

test.each([
  ['Listen 80', '80@80'],
  ['\tlisten 0.0.0.0:80', '80@80'],
  ['Listen [::]:80', '80@80'],
  ['Listen 443 https', '443@443'],
  ['Listen 127.0.0.1:8080', '8080@8080 lo'],
  ['Listen \\\n  80', '80@80'],
  ['# Listen 80', ''],
  ['Listen 80\r\nListen 81\r\n', '80@80,81@81'],
  ['<IfModule ssl_module>\n  Listen 443\n</IfModule>', '443@443'],
  ['<VirtualHost *:80>\n</VirtualHost>', '80@80 refers'],
  ['<VirtualHost _default_:443>', '443@443 refers'],
  ['<VirtualHost 10.0.0.1:80 [::1]:80>', '80@80 refers,80@80 refers'],
  ['<VirtualHost "${IP}:80">', '80@80 refers'],
  ['<VirtualHost *>', ''],
  ['<VirtualHost *:*>', ''],
  ['<VirtualHost [fe80::1]>', ''],
  ['NameVirtualHost *:80', '80@80 refers'],
  ['ListenBackLog 80', ''],
  ['ServerName example.org:80', ''],
  ['Define PORT 80\nListen ${PORT}\n<VirtualHost *:${PORT}>', '80@80,80@80 refers'],
])('%j names %s', (text, expected) => {
  expect(listens(text).join()).toBe(expected)
})

test('a variable that the environment sets is unclear', () => {
  expect(readApacheConfig('\nListen ${PORT}').unclear).toMatchObject([{ line: 2, listenVariable: 'PORT' }])
})

test('paths, accounts, includes, keys and upstreams', () => {
  const text = `ServerRoot "/usr/local/apache2"
PidFile logs/httpd.pid
User www-data
Group \${APACHE_RUN_GROUP}
ErrorLog /proc/self/fd/2
CustomLog "|/usr/bin/rotatelogs /x" common
CustomLog \${APACHE_LOG_DIR}/access.log combined
Mutex file:/run/lock default
Include conf/extra/*.conf
IncludeOptional "sites-enabled/*.conf"
SSLCertificateKeyFile "/etc/ssl/key.pem"
ProxyPass / http://app:80/ retry=0
<FilesMatch \\.php$>
  SetHandler "proxy:fcgi://php:9000"
</FilesMatch>
ProxyPass /s unix:/run/x.sock|http://localhost/
Redirect permanent / https://example.org:443/
`
  const config = readApacheConfig(text)
  expect(config.writes.map(({ path, purpose }) => `${purpose} ${path}`)).toEqual([
    'pid logs/httpd.pid',
    'log ${APACHE_LOG_DIR}/access.log',
    'lock /run/lock',
  ])
  expect(config.users.map(({ value }) => value)).toEqual(['www-data', '${APACHE_RUN_GROUP}'])
  expect(config.includes.map(({ value }) => value)).toEqual(['conf/extra/*.conf', 'sites-enabled/*.conf'])
  expect(config.reads.map(({ value }) => value)).toEqual(['/etc/ssl/key.pem'])
  expect(
    config.upstreams.map(({ host, port, portRange }) => [
      host,
      port,
      portRange === undefined ? '' : text.slice(portRange.start, portRange.end),
    ]),
  ).toEqual([
    ['app', 80, '80'],
    ['php', 9000, '9000'],
  ])
  expect(config.leaksPort).toEqual([])
})

test.each([['\\\n'.repeat(100_000)], ['"'.repeat(100_001)], ['<'.repeat(100_000)], ['Listen ${'.repeat(50_000)]])(
  'hostile text costs little (%#)',
  text => {
    expect(cpuTime(() => void readApacheConfig(text))).toBeLessThan(BOUNDED)
  },
)
