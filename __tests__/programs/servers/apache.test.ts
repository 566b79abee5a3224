import { apache } from '../../../src/programs/servers/apache.js'
import { base, binds, codes, imageView, run, writeTargets, type ImageSetting } from './image-view.js'

function ask(setting: ImageSetting, words: readonly string[]) {
  const image = imageView(setting)
  return apache.requirements(run(words, image), image)
}

test('the httpd image', () => {
  const found = ask({ base: base('httpd:debian') }, ['httpd-foreground'])
  expect(binds(found)).toEqual(['80: sed /usr/local/apache2/conf/httpd.conf'])
  expect(writeTargets(found)).toEqual(['/usr/local/apache2/logs/'])
  expect(codes(found)).toEqual([])
})

test('the httpd image with its own httpd.conf and the files that it includes', () => {
  const files = {
    '/usr/local/apache2/conf/httpd.conf':
      'Listen 80\nPidFile /var/run/h/httpd.pid\nErrorLog logs/e.log\nInclude conf/extra/a.conf\n',
    '/usr/local/apache2/conf/extra/a.conf': '<VirtualHost *:80>\nCustomLog /srv/log/a.log common\n',
    '/usr/local/apache2/conf/extra/unused.conf': '<VirtualHost *:80>\n',
  }
  const found = ask({ base: base('httpd:alpine', 'alpine'), files }, ['httpd-foreground'])
  expect(binds(found)).toEqual([
    '80: ctx/usr/local/apache2/conf/httpd.conf@7-9, ctx/usr/local/apache2/conf/extra/a.conf@15-17',
  ])
  expect(writeTargets(found)).toEqual(['/run/h/httpd.pid', '/srv/log/a.log', '/usr/local/apache2/logs/'])
})

test('php with apache: the port is in two shipped files', () => {
  const found = ask({ base: base('php:apache') }, ['apache2-foreground'])
  expect(binds(found)).toEqual(['80: sed /etc/apache2/ports.conf, sed /etc/apache2/sites-available/000-default.conf'])
  expect(writeTargets(found)).toEqual(['/run/apache2/', '/var/lock/apache2/', '/var/log/apache2/'])
})

test.each(['sites-available', 'sites-enabled'])(
  'php with apache: a site of its own in %s moves with the shipped Listen',
  directory => {
    const site = '<VirtualHost *:80>\nErrorLog ${APACHE_LOG_DIR}/error.log\nErrorLog ${ELSE}/x.log\n</VirtualHost>\n'
    const found = ask({ base: base('php:apache'), files: { [`/etc/apache2/${directory}/000-default.conf`]: site } }, [
      'apache2-foreground',
    ])
    expect(binds(found)).toEqual([
      `80: ctx/etc/apache2/${directory}/000-default.conf@15-17, sed /etc/apache2/ports.conf`,
    ])
    expect(writeTargets(found)).toHaveLength(3)
  },
)

test('a TLS host brings the shipped Listen 443', () => {
  const files = {
    '/etc/apache2/sites-available/tls.conf':
      '<VirtualHost *:443>\nSSLCertificateKeyFile /etc/letsencrypt/live/x/privkey.pem\n',
  }
  const found = ask({ base: base('php:apache'), files }, ['apache2-foreground'])
  expect(binds(found)).toContain('443: ctx/etc/apache2/sites-available/tls.conf@15-18, sed /etc/apache2/ports.conf')
  expect(codes(found)).toEqual(['unknown letsencrypt-directory'])
})

test('a virtual host whose port nothing opens is no listener', () => {
  const files = {
    '/etc/apache2/ports.conf': 'Listen 8080\n',
    '/etc/apache2/sites-enabled/000-default.conf': '<VirtualHost *:80>\n',
  }
  expect(binds(ask({ base: base('php:apache'), files }, ['apache2-foreground']))).toEqual([
    '8080: ctx/etc/apache2/ports.conf@7-11',
  ])
})

test("Debian's package, started by apache2ctl", () => {
  const found = ask({ base: base('debian:bookworm-and-older'), packages: ['apache2'] }, [
    '/usr/sbin/apache2ctl',
    '-D',
    'FOREGROUND',
  ])
  expect(binds(found)).toHaveLength(1)
  expect(writeTargets(found)).toEqual([
    '/run/apache2/**',
    '/run/apache2/socks/**',
    '/var/lock/apache2/**',
    '/var/log/apache2/**',
  ])
})

test('a changed file of unknown content is a doubt; other layouts are too', () => {
  expect(
    codes(ask({ base: base('php:apache'), files: { '/etc/apache2/ports.conf': null } }, ['apache2-foreground'])),
  ).toEqual(['unknown server-config-unknown'])
  expect(codes(ask({}, ['httpd']))).toEqual(['unknown server-paths-unknown', 'unknown server-config-unknown'])
  expect(ask({ base: base('httpd:debian') }, ['httpd', '-t'])).toEqual([])
})
