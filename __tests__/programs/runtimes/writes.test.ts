import { requirementsOf, writesOf, type Setup } from './image.js'

describe('paths that a command line makes a program write', () => {
  test.each<[string, readonly string[]]>([
    [
      'gunicorn --pid /run/app/g.pid --access-logfile /var/log/app/access.log --error-logfile - app:app',
      ['/var/log/app/access.log', '/run/app/g.pid'],
    ],
    ['gunicorn -b unix:run/app.sock app:app', ['/app/run/app.sock']],
    ['celery -A proj beat', ['/app/celerybeat-schedule']],
    ['celery -A proj beat -s /data/schedule', ['/data/schedule']],
    ['celery -A proj worker --pidfile=/run/celery.pid', ['/run/celery.pid']],
    ['bundle exec puma --pidfile tmp/puma.pid', ['/app/tmp/puma.pid']],
    ['rails s', ['/app/tmp/pids/server.pid']],
    ['java -XX:HeapDumpPath=/dumps -jar app.jar', ['/dumps']],
    [
      'java -Dlog.dir=/srv/logs -Dapp.data-dir=/srv/data -Dlog4j.configurationFile=/etc/log4j.xml -jar app.jar',
      ['/srv/logs', '/srv/data'],
    ],
    [
      'java -Djava.io.tmpdir=/srv/tmp -Djava.home=/opt/java -jar app.jar --logging.file.path=/srv/log',
      ['/srv/tmp', '/srv/log'],
    ],
    ['next start', ['/app/.next/cache']],
  ])('%s', (command, expected) => {
    expect(writesOf(command)).toEqual(expected)
  })

  test.each([
    'gunicorn --access-logfile - --error-logfile /dev/stderr app:app',
    'celery -A proj beat --scheduler django_celery_beat.schedulers:DatabaseScheduler',
    'celery -A proj beat -s /tmp/celerybeat-schedule',
    'rails db:migrate',
  ])('%s writes nothing', command => {
    expect(writesOf(command)).toEqual([])
  })
})

describe('paths in the environment', () => {
  test.each<[string, string, string]>([
    ['UPLOAD_DIR', '/data/uploads', '/data/uploads'],
    ['DATA_DIR', 'data', ''],
    ['DATA_DIR', './data', '/app/data'],
    ['DATABASE_URL', 'sqlite:///app.db', '/app/app.db'],
    ['DATABASE_URL', 'sqlite:////data/app.db', '/data/app.db'],
    ['DATABASE_URL', 'postgresql://u:p@db/app', ''],
    ['LOG_FILE', '/var/log/app/app.log', '/var/log/app/app.log'],
    ['LOG_FILE', '/dev/stdout', ''],
    ['JAVA_HOME', '/opt/java', ''],
    ['TEMPLATE_DIR', '/app/templates', ''],
  ])('%s=%s', (name, value, expected) => {
    expect(writesOf('/app/server', { env: { [name]: value } })).toEqual(expected === '' ? [] : [expected])
  })
})

describe('what a started script writes', () => {
  const files: Setup['files'] = {
    '/app/app.py':
      "import os\nBASE = os.path.dirname(os.path.abspath(__file__))\nUPLOADS = os.path.join(BASE, 'uploads')\nos.makedirs(UPLOADS, exist_ok=True)\n",
  }

  test.each(['python app.py', 'gunicorn -b :8000 app:app', 'uvicorn app:app'])('%s', command => {
    const [write] = requirementsOf(command, { files }).filter(({ need }) => need.kind === 'write')
    expect(write).toMatchObject({
      need: { target: '/app/uploads', type: 'directory' },
      certainty: 'likely',
      evidence: { path: 'app/app.py', line: 4 },
    })
  })
})

describe('a home directory', () => {
  const home = (command: string): boolean => requirementsOf(command).some(({ need }) => need.kind === 'home')

  test.each(['npm start', 'npx next start', 'yarn start', 'streamlit run app.py', 'bundle exec puma'])(
    '%s needs one',
    command => {
      expect(home(command)).toBe(true)
    },
  )

  test.each(['node server.js', 'gunicorn app:app', 'java -jar app.jar', '/app/server'])('%s needs none', command => {
    expect(home(command)).toBe(false)
  })
})

test('options that switch users are told', () => {
  const codes = (command: string) =>
    requirementsOf(command).flatMap(({ need }) => (need.kind === 'unknown' ? [need.code] : []))
  expect(codes('gunicorn --user www-data app:app')).toEqual(['switches-user'])
  expect(codes('celery -A proj worker --uid=nobody')).toEqual(['switches-user'])
  expect(codes('gunicorn app:app')).toEqual([])
})
