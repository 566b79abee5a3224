import { findDenials, pathInMessage, tellingLine } from '../../src/verify/logs.js'

describe('findDenials', () => {
  it.each([
    'nginx: [emerg] open() "/var/run/nginx.pid" failed (13: Permission denied)',
    "Error: EACCES: permission denied, open '/app/data/a.txt'",
    'chown: /data: Operation not permitted',
    'java.nio.file.AccessDeniedException: /var/log/app/tides.log.lck',
    "PermissionError: [Errno 13] Permission denied: '/app/logs'",
  ])('%s', line => {
    expect(findDenials(`starting\n${line}\nbye\n${line}\n`)).toEqual([line])
  })

  it.each([
    '10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)',
    'GET /permissions 200',
    'EACCESS is not an error name',
  ])('not: %s', line => {
    expect(findDenials(line)).toEqual([])
  })
})

describe('pathInMessage', () => {
  it.each([
    ['nginx: [emerg] open() "/var/run/nginx.pid" failed (13: Permission denied)', '/var/run/nginx.pid'],
    ["Error: EACCES: permission denied, open '/app/data/a.txt'", '/app/data/a.txt'],
    ['chown: /data: Operation not permitted', '/data'],
    ['java.nio.file.AccessDeniedException: /var/log/app/tides.log.lck', '/var/log/app/tides.log.lck'],
    ['exec: "/docker-entrypoint.sh": permission denied: unknown', '/docker-entrypoint.sh'],
    ['listen EACCES: permission denied 0.0.0.0:80', undefined],
    ['', undefined],
  ])('%s', (message, path) => {
    expect(pathInMessage(message)).toBe(path)
  })
})

describe('tellingLine', () => {
  it('prefers a refused access, then an error, then the end', () => {
    expect(tellingLine('Permission denied: /x\nError: it failed\nbye')).toBe('Permission denied: /x')
    expect(tellingLine('Error: it failed\nbye\n\n')).toBe('Error: it failed')
    expect(tellingLine('hello\nbye\n')).toBe('bye')
    expect(tellingLine('')).toBeUndefined()
  })
})
