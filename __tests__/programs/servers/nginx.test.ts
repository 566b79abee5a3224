import { nginx } from '../../../src/programs/servers/nginx.js'
import { base, binds, codes, imageView, needs, run, writeTargets, type ImageSetting } from './image-view.js'

const server = ['nginx', '-g', 'daemon off;']

function ask(setting: ImageSetting, words: readonly string[] = server, via?: 'cmd' | 'entrypoint') {
  const image = imageView(setting)
  return nginx.requirements(run(words, image, via), image)
}

const official = base('nginx:debian')
const ownConf = 'http {\n  include /etc/nginx/conf.d/*.conf;\n}\n'

describe('the official image', () => {
  test('with nothing of its own moves the shipped server and owns pid and temporary files', () => {
    const found = ask({ base: official })
    expect(binds(found)).toEqual(['80: sed /etc/nginx/conf.d/default.conf'])
    expect(writeTargets(found)).toEqual(['/run/nginx.pid', '/var/cache/nginx/'])
    expect(codes(found)).toEqual([])
  })

  test('with its own first file reads pid, logs and includes from it', () => {
    const conf = `pid /var/run/nginx.pid;\nerror_log /var/log/nginx/error.log;\nhttp {\n  access_log /var/log/nginx/api.log;\n  include conf.d/app.conf;\n}`
    const found = ask({
      base: official,
      files: { '/etc/nginx/nginx.conf': conf, '/etc/nginx/conf.d/app.conf': 'server { listen 80; }' },
    })
    expect(binds(found)).toEqual(['80: ctx/etc/nginx/conf.d/app.conf@16-18'])
    expect(writeTargets(found)).toEqual(['/run/nginx.pid', '/var/cache/nginx/', '/var/log/nginx/api.log'])
  })

  test('moves every file that listens on the port, the shipped one too', () => {
    const found = ask({ base: official, files: { '/etc/nginx/conf.d/a.conf': 'server{listen 80;listen [::]:80;}' } })
    expect(binds(found)).toEqual([
      '80: ctx/etc/nginx/conf.d/a.conf@14-16, ctx/etc/nginx/conf.d/a.conf@29-31, sed /etc/nginx/conf.d/default.conf',
    ])
  })

  test.each<[string, ImageSetting]>([
    ['removed', { removed: ['/etc/nginx/conf.d/default.conf'] }],
    ['replaced', { files: { '/etc/nginx/conf.d/default.conf': 'server { listen 8080; }' } }],
    ['not included any more', { files: { '/etc/nginx/nginx.conf': 'http { server { listen 8080; } }' } }],
  ])('leaves a shipped server alone that is %s', (_, setting) => {
    expect(binds(ask({ base: official, ...setting })).filter(line => line.startsWith('80:'))).toEqual([])
  })

  test('renders templates: the directory and the file that is there must be writable, the template moves', () => {
    const files = { '/etc/nginx/templates/default.conf.template': 'server { listen 80; }' }
    const found = ask({ base: official, files })
    expect(binds(found)).toEqual(['80: ctx/etc/nginx/templates/default.conf.template@16-18'])
    expect(writeTargets(found)).toEqual([
      '/etc/nginx/conf.d/',
      '/etc/nginx/conf.d/default.conf',
      '/run/nginx.pid',
      '/var/cache/nginx/',
    ])
  })

  test('renders no templates when the entrypoint is replaced', () => {
    const files = { '/etc/nginx/templates/default.conf.template': 'server { listen 81; }' }
    const found = ask({ base: official, files }, server, 'entrypoint')
    expect(binds(found)).toEqual(['80: sed /etc/nginx/conf.d/default.conf'])
    expect(writeTargets(found)).not.toContain('/etc/nginx/conf.d/')
  })

  test('finds the port of a template in ENV', () => {
    const files = { '/etc/nginx/templates/default.conf.template': 'server { listen ${NGINX_PORT}; }' }
    const found = ask({ base: official, files, env: { NGINX_PORT: '80' }, envSites: { NGINX_PORT: 40 } })
    expect(binds(found)).toEqual(['80: Dockerfile@40-42'])
    expect(codes(found)).toEqual([])
    expect(codes(ask({ base: official, files }))).toEqual(['unknown listen-port-unclear'])
  })

  test('names the port of a server that names none', () => {
    const found = ask({ base: official, files: { '/etc/nginx/conf.d/default.conf': 'server { root /srv; }' } })
    expect(binds(found)).toEqual(['80: ctx/etc/nginx/conf.d/default.conf@8-8'])
  })

  test('makes its files and opens its ports to test its configuration', () => {
    const tests = ask({ base: official }, ['nginx', '-t'])
    expect(writeTargets(tests)).toEqual(writeTargets(ask({ base: official }, ['nginx'])))
    expect(writeTargets(tests)).toContain('/run/nginx.pid')
  })

  test('cannot move a port that no text of the repository holds', () => {
    const missing = ask({ base: official, files: { '/etc/nginx/conf.d/default.conf': 'server { listen *; }' } })
    expect(binds(missing)[0]).toMatch(/^80: ! .*by default/)
    const made = ask({ base: official, made: { '/etc/nginx/conf.d/default.conf': 'server {\n  listen 80;\n}' } })
    expect(binds(made)).toEqual(['80: sed /etc/nginx/conf.d/default.conf'])
    expect(codes(ask({ base: official, files: { '/etc/nginx/conf.d/default.conf': null } }))).toEqual([
      'unknown server-config-unknown',
    ])
  })

  test('moves a proxy to itself along with the port', () => {
    const text =
      'server { listen 80; location /x { proxy_pass http://127.0.0.1:80/y; } location /z { proxy_pass http://app:80; } }'
    const found = ask({ base: official, files: { '/etc/nginx/conf.d/default.conf': text } })
    expect(binds(found)).toEqual([
      `80: ctx/etc/nginx/conf.d/default.conf@16-18, ctx/etc/nginx/conf.d/default.conf@${String(text.indexOf('80/y'))}-${String(text.indexOf('/y'))}`,
    ])
  })

  test('reads -c and -g from the command line', () => {
    const found = ask(
      { base: official, files: { '/app/my.conf': ownConf }, removed: ['/etc/nginx/conf.d/default.conf'] },
      ['nginx', '-c', '/app/my.conf', '-g', 'pid /tmp/nginx.pid; daemon off;'],
    )
    expect(binds(found)).toEqual([])
    expect(writeTargets(found)).toEqual(['/tmp/nginx.pid', '/var/cache/nginx/'])
  })

  test.each([['-v'], ['-s', 'reload']])('asks for nothing when it does not serve: %s', (...words) => {
    expect(ask({ base: official }, ['nginx', ...words])).toEqual([])
  })

  test('keys', () => {
    const text = (path: string): string => `server { listen 8443 ssl; ssl_certificate_key ${path}; }`
    const letsencrypt = ask({
      base: official,
      files: { '/etc/nginx/conf.d/default.conf': text('/etc/letsencrypt/live/x/privkey.pem') },
    })
    expect(codes(letsencrypt)).toEqual(['unknown letsencrypt-directory'])
    const files = { '/etc/nginx/conf.d/default.conf': text('tls/k.pem'), '/etc/nginx/tls/k.pem': 'key' }
    expect(codes(ask({ base: official, files }))).toEqual([])
    expect(needs(ask({ base: official, files }), 'read')).toEqual([{ kind: 'read', target: '/etc/nginx/tls/k.pem' }])
  })
})

test('a file that a build step made keeps its redirects free of the port, once', () => {
  const sed = (text: string) => {
    const found = ask({ base: official, made: { '/etc/nginx/conf.d/default.conf': text } })
    const [site] = needs(found, 'bind')[0]?.sites ?? []
    return site?.kind === 'image-file' ? site.sed(80, 8080).length : undefined
  }
  expect(sed('server {\n  listen 80;\n}\n')).toBe(2)
  expect(sed('server {\n  listen 80;\n  absolute_redirect off;\n}\n')).toBe(1)
  expect(sed('server {\n  listen 80;\n  listen 8081;\n}\n')).toBe(1)
})

describe('packages', () => {
  test("Debian's own server is in sites-available", () => {
    const found = ask({ base: base('debian:bookworm-and-older'), packages: ['nginx-light'] })
    expect(binds(found)).toEqual(['80: sed /etc/nginx/sites-available/default'])
    expect(writeTargets(found)).toEqual(['/run/nginx.pid', '/var/lib/nginx/**', '/var/log/nginx/**'])
  })

  test.each(['/etc/nginx/sites-enabled/default', '/etc/nginx/sites-available/default'])('%s can be replaced', path => {
    const found = ask({
      base: base('ubuntu:22.04-and-older', 'ubuntu'),
      packages: ['nginx'],
      files: { [path]: 'server { listen 80; }' },
    })
    expect(binds(found)).toEqual([`80: ctx${path}@16-18`])
  })

  test('a site that is only available counts as linked, unless the link is removed', () => {
    const setting = {
      base: base('debian:bookworm-and-older'),
      packages: ['nginx'],
      files: { '/etc/nginx/sites-available/app': 'server { listen 80; }' },
    }
    expect(binds(ask({ ...setting, removed: ['/etc/nginx/sites-enabled/default'] }))).toEqual([
      '80: ctx/etc/nginx/sites-available/app@16-18',
    ])
  })

  test("Alpine's own server is in http.d", () => {
    const found = ask({ base: base('alpine', 'alpine'), packages: ['nginx'] })
    expect(binds(found)).toEqual(['80: sed /etc/nginx/http.d/default.conf'])
    expect(writeTargets(found)).toEqual(['/run/nginx/', '/var/lib/nginx/**', '/var/log/nginx/**'])
  })

  test('an unknown image gives its unknowns', () => {
    expect(codes(ask({}))).toEqual(['unknown server-paths-unknown', 'unknown server-config-unknown'])
  })
})

test('the unprivileged image asks for /tmp only', () => {
  const found = ask({ base: base('nginx-unprivileged') })
  expect(binds(found)).toEqual(['8080: sed /etc/nginx/conf.d/default.conf'])
  expect(writeTargets(found)).toEqual(['/tmp/', '/tmp/nginx.pid'])
})

test('a health check that runs nginx is not a server', () => {
  const image = imageView({ base: official })
  expect(nginx.matches(run(['nginx', '-t'], image, 'healthcheck'), image)).toBe(false)
})
