import { portInRedirectInsertions } from '../../src/configs/nginx-redirects.js'

function apply(text: string, ...ports: number[]): string {
  let result = text
  for (const { offset, text: added } of [...portInRedirectInsertions(text, new Set(ports))].reverse())
    result = result.slice(0, offset) + added + result.slice(offset)
  return result
}

test('goes below the last listen, in its style', () => {
  expect(apply('server {\r\n  listen 80;\r\n  listen [::]:80;\r\n}\r\n', 80)).toBe(
    'server {\r\n  listen 80;\r\n  listen [::]:80;\r\n  port_in_redirect off;\r\n}\r\n',
  )
  expect(apply('server { listen 80; root /x; }', 80)).toBe('server { listen 80; port_in_redirect off; root /x; }')
  expect(apply('server { listen 443 ssl; }\nserver { listen 80; }', 80, 443)).toBe(
    'server { listen 443 ssl; port_in_redirect off; }\nserver { listen 80; port_in_redirect off; }',
  )
})

test.each([
  ['a port that stays', 'server { listen 8080; }', 80],
  ['one more port, which redirects show today', 'server { listen 80; listen 81; }', 80],
  ['TLS on port 80 shows it today', 'server { listen 80 ssl; }', 80],
  ['settled in the server', 'server { listen 80; absolute_redirect off; }', 80],
  ['settled for all', 'http { port_in_redirect off; server { listen 80; } }', 80],
  ['streams do not redirect', 'stream { server { listen 80; } }', 80],
])('adds nothing: %s', (_, text, port) => {
  expect(apply(text, port)).toBe(text)
})

test('a second run adds nothing', () => {
  const once = apply('server {\n  listen 80;\n}\n', 80)
  expect(apply(once, 80)).toBe(once)
})
