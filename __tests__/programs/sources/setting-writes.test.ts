import { scanSource } from '../../../src/programs/sources/index.js'

const writes = (path: string, text: string): readonly string[] =>
  scanSource(path, text).writes.map(({ type, target }) => `${type} ${target?.base ?? 'env'} ${target?.path ?? ''}`)

describe('places that settings of a framework name', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a log file, and its folder',
      'logging.file.name=/var/log/a/a.log',
      ['file absolute /var/log/a/a.log', 'directory absolute /var/log/a'],
    ],
    ['a log file in a folder of the system', 'logging.file.name=/var/log/a.log', ['file absolute /var/log/a.log']],
    ['a log file where it runs', 'logging.file=a.log', ['file cwd a.log']],
    ['a folder of logs', 'logging.file.path=logs', ['directory cwd logs']],
    ['uploads', 'app.upload-dir=/srv/uploads', ['directory absolute /srv/uploads']],
    ['SQLite', 'spring.datasource.url=jdbc:sqlite:/data/a.db?x=1', ['file absolute /data/a.db']],
    ['H2', 'spring.datasource.url=jdbc:h2:file:/data/a;MODE=MySQL', ['directory absolute /data']],
    ['H2 where it runs', 'spring.datasource.url=jdbc:h2:./db/a', ['directory cwd db']],
    [
      'HSQLDB below the default of a variable',
      'spring.datasource.url=${URL:jdbc:hsqldb:file:/db/a}',
      ['directory absolute /db'],
    ],
    ['memory', 'spring.datasource.url=jdbc:h2:mem:a', []],
    ['a server', 'spring.datasource.url=jdbc:h2:tcp://db/a', []],
    ['a home', 'spring.datasource.url=jdbc:h2:~/a', []],
    ['another database', 'spring.datasource.url=jdbc:postgresql://db/a', []],
    ['a file that is read', 'ssl.key-file-path=/etc/a.key', []],
    ['a level', 'logging.level.file=debug', []],
    ['a comment', '# logging.file.name=/var/log/a/a.log', []],
  ])('%s', (_, text, expected) => {
    expect(writes('src/main/resources/application.properties', text)).toEqual(expected)
  })

  test('in YAML, however the key is nested', () => {
    const text = 'logging:\n  file.name: "/logs/a/a.log"\n---\nlogging.file.path: /logs/b\n'
    expect(writes('application.yml', text)).toEqual([
      'file absolute /logs/a/a.log',
      'directory absolute /logs/a',
      'directory absolute /logs/b',
    ])
  })

  test('not in the profile of the tests', () => {
    expect(writes('application-test.yml', 'logging.file.path: /logs/b')).toEqual([])
  })

  test('in the files of logging libraries', () => {
    const logback = '<property name="DIR" value="${LOG_DIR:-/var/log/a}"/><file>${DIR}/a.log</file>'
    expect(writes('logback.xml', logback)).toEqual(['file absolute /var/log/a/a.log', 'directory absolute /var/log/a'])
    const rolling = '<RollingFile name="A" fileName="logs/a.log" filePattern="logs/$${date:yyyy}/a-%d.log.gz">'
    expect(writes('log4j2.xml', rolling)).toEqual(['file cwd logs/a.log', 'directory cwd logs', 'directory cwd logs'])
    expect(writes('log4j.properties', 'log4j.appender.F.File=${dir}/a.log\ndir=/l')).toEqual([
      'file absolute /l/a.log',
      'directory absolute /l',
    ])
    expect(writes('logback.xml', '<file>${UNKNOWN}/a.log</file>')).toEqual([])
    expect(writes('nlog.config', '<target fileName="${basedir}/logs/a.log" />')).toEqual([
      'file cwd logs/a.log',
      'directory cwd logs',
    ])
  })

  test("in .NET's", () => {
    const text = JSON.stringify({
      ConnectionStrings: { A: 'Data Source=/data/a.db;Cache=Shared', B: 'Data Source=db;Initial Catalog=b' },
      Serilog: { WriteTo: [{ Name: 'File', Args: { path: '/logs/a.txt' } }] },
    })
    expect(writes('appsettings.json', text)).toEqual([
      'file absolute /data/a.db',
      'file absolute /logs/a.txt',
      'directory absolute /logs',
    ])
    expect(writes('appsettings.Development.json', text)).toEqual([])
  })
})
