import { unwrapCommand } from '../../src/shell/wrappers.js'

test.each<[readonly string[], number, string | undefined, string | undefined]>([
  [['node', 'server.js'], 0, undefined, undefined],
  [['/usr/bin/tini', '--', 'node', 's'], 2, undefined, undefined],
  [['tini', '-s', '-g', '-e', '143', '-v', '--', 'node'], 7, undefined, undefined],
  [['dumb-init', '--rewrite', '15:2', '-c', 'node'], 4, undefined, undefined],
  [['catatonit', '--', 'node'], 2, undefined, undefined],
  [['env', 'A=b', '-i', 'PORT=80', 'node'], 4, undefined, undefined],
  [['gosu', 'app', 'node'], 2, 'app', undefined],
  [['/sbin/su-exec', '1000:1000', 'tini', '--', 'node'], 4, '1000:1000', undefined],
  [['setpriv', '--reuid', 'app', '--init-groups', 'node'], 4, 'app', undefined],
  [['runuser', '-u', 'app', '--', 'node'], 4, 'app', undefined],
  [['su', '-', 'app', '-c', 'node s'], 0, 'app', 'node s'],
  [['runuser', '-l', 'app', '-c', 'node s'], 0, 'app', 'node s'],
  [['sh', '-c', 'node s'], 0, undefined, 'node s'],
  [['/bin/bash', '-lc', 'node s', 'arg0'], 0, undefined, 'node s'],
  [['bash', '-o', 'pipefail', '-ec', 'node s'], 0, undefined, 'node s'],
  [['tini', '--', 'sh', '-c', 'node s'], 2, undefined, 'node s'],
  [['nice', '-n', '10', 'ionice', '-c', '3', 'node'], 6, undefined, undefined],
  [['timeout', '30', 'node'], 2, undefined, undefined],
  [['sh', '/start.sh', '-c'], 0, undefined, undefined],
  [['docker-php-entrypoint', 'php-fpm'], 0, undefined, undefined],
  [['tini'], 0, undefined, undefined],
  [['/wait-for-it.sh', '-t', '30', 'db:5432', '--', 'gosu', 'app', 'node'], 7, 'app', undefined],
  [['wait-for-it.sh', 'db:5432'], 0, undefined, undefined],
  [['dockerize', '-wait', 'tcp://db:5432', '-timeout', '60s', 'node', 's'], 5, undefined, undefined],
  [['chamber', 'exec', 'site', '--', 'node'], 4, undefined, undefined],
  [['command', '-v', 'node'], 0, undefined, undefined],
  [[], 0, undefined, undefined],
])('%j', (argv, start, switchUser, script) => {
  const unwrapped = unwrapCommand(argv)
  expect([unwrapped.start, unwrapped.switchUser, unwrapped.script]).toEqual([start, switchUser, script])
  expect(unwrapped.scriptIndex === undefined ? undefined : argv[unwrapped.scriptIndex]).toBe(script)
})

test('assignments of env', () => {
  expect([...unwrapCommand(['env', 'A=b', 'C=d=e', 'node', 'F=g']).assignments]).toEqual([
    ['A', 'b'],
    ['C', 'd=e'],
  ])
})
