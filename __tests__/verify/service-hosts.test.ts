import { missedHosts, namesHost } from '../../src/verify/service-hosts.js'
import type { ServiceRun } from '../../src/verify/service.js'

const run = (parts: Partial<ServiceRun>): ServiceRun => ({
  ...{ name: 'web', environment: [], entrypoint: undefined, command: undefined, workingDir: undefined, volumes: [] },
  ...{ tmpfs: [], copied: [], health: undefined, aliases: [], dependencies: [], others: [], notes: [] },
  ...parts,
})

it.each<[string, Partial<ServiceRun>, boolean]>([
  ['a host of a URL', { environment: ['DATABASE_URL=postgres://me:secret@db/app'] }, true],
  ['a URL without a user', { environment: ['API=http://db/x'] }, true],
  ['host and port', { environment: ['BROKER=db:5672'] }, true],
  ['a host by itself', { environment: ['PGHOST=db'] }, true],
  ['a command', { command: ['wait-for-it', 'db:5432', '--', 'serve'] }, true],
  ['a configuration that is mounted', { copied: [copied('upstream { server db:5000; }')] }, true],
  ['a database of the same name', { environment: ['POSTGRES_DB=db'] }, false],
  ['a part of another host', { environment: ['URL=http://mydb:5432/', 'OTHER=http://db.example.org/'] }, false],
  ['a path', { environment: ['DATA=/var/db:1'] }, false],
  ['a word', { command: ['migrate', 'db'] }, false],
])('%s', (_, parts, expected) => {
  expect(namesHost(run(parts), 'db')).toBe(expected)
})

function copied(text: string) {
  return { source: 'nginx.conf', type: 'file', text, target: '/etc/nginx/nginx.conf' } as const
}

it.each([
  ['Error: getaddrinfo ENOTFOUND redis', ['redis']],
  ['nginx: [emerg] host not found in upstream "web1:5000" in /etc/nginx/conf.d/default.conf:2', ['web1']],
  ['psycopg2.OperationalError: could not translate host name "db" to address', ['db']],
  ['dial tcp: lookup db on 127.0.0.11:53: no such host', ['db']],
  ['connected to redis', []],
  ['Error: Cannot find module redis: not here', []],
  ['getaddrinfo ENOTFOUND redis-master', []],
])('of %s', (log, missed) => {
  expect(missedHosts(`starting\n${log}\n`, ['redis', 'web1', 'db'])).toEqual(missed)
})
