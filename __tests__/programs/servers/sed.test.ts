import { spawnSync } from 'node:child_process'
import { apacheHostSed, apacheListenSed } from '../../../src/programs/servers/apache.js'
import { caddySiteSed } from '../../../src/programs/servers/caddy.js'
import { lighttpdPortSed } from '../../../src/programs/servers/lighttpd.js'
import { listenSed, shippedServerSed } from '../../../src/programs/servers/nginx-sed.js'

type Sed = (from: number, to: number) => readonly string[]

function edit(sed: Sed, text: string): string {
  const expressions = sed(80, 8080).flatMap(expression => ['-e', expression])
  return spawnSync('sed', ['-E', ...expressions], { input: text, encoding: 'utf8' }).stdout
}

test.each<[string, Sed, string, string]>([
  [
    'nginx.org',
    listenSed,
    '    listen       80;\n    listen  [::]:80;\n',
    '    listen       8080;\n    listen  [::]:8080;\n',
  ],
  [
    'Debian',
    listenSed,
    '\tlisten 80 default_server;\n\tlisten [::]:80 default_server;\n',
    '\tlisten 8080 default_server;\n\tlisten [::]:8080 default_server;\n',
  ],
  ['addresses', listenSed, 'listen 0.0.0.0:80;\nlisten *:80 ;\n', 'listen 0.0.0.0:8080;\nlisten *:8080 ;\n'],
  [
    'other ports',
    listenSed,
    '  listen 8080;\n  listen 443 ssl;\n  listen 180;\n  # listen 80;\n',
    '  listen 8080;\n  listen 443 ssl;\n  listen 180;\n  # listen 80;\n',
  ],
  [
    'other lines',
    listenSed,
    'proxy_pass http://a:80;\nserver_name listen:80;\n',
    'proxy_pass http://a:80;\nserver_name listen:80;\n',
  ],
  [
    'redirects',
    shippedServerSed,
    'server {\n    listen 80;\n}\n#server {\n',
    'server { port_in_redirect off;\n    listen 8080;\n}\n#server {\n',
  ],
  [
    'httpd.conf',
    apacheListenSed,
    '#Listen 12.34.56.78:80\nListen 80\nListen 8080\n',
    '#Listen 12.34.56.78:80\nListen 8080\nListen 8080\n',
  ],
  [
    'ports.conf',
    apacheListenSed,
    'Listen 0.0.0.0:80\n\tListen 443\nListen 80 http\n',
    'Listen 0.0.0.0:8080\n\tListen 443\nListen 8080 http\n',
  ],
  [
    'virtual hosts',
    apacheHostSed,
    '<VirtualHost *:80>\n<VirtualHost *:8080>\n<VirtualHost *:443>\n# <VirtualHost *:80>\n',
    '<VirtualHost *:8080>\n<VirtualHost *:8080>\n<VirtualHost *:443>\n# <VirtualHost *:80>\n',
  ],
  ['Caddyfile', caddySiteSed, '# :80\n:80 {\n\treverse_proxy a:80\n}\n', '# :80\n:8080 {\n\treverse_proxy a:80\n}\n'],
  [
    'lighttpd.conf',
    lighttpdPortSed,
    'server.port                 = 80\nserver.port = 8000\n',
    'server.port                 = 8080\nserver.port = 8000\n',
  ],
])('%s, and a second time nothing', (_, sed, text, expected) => {
  const once = edit(sed, text)
  expect(once).toBe(expected)
  expect(edit(sed, once)).toBe(expected)
})
