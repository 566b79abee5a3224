import { dockerfileOf, portsOf, type Setup } from './image.js'

/** `80 command@a-b` has to point at the digits 80 in the words joined by blanks. */
function literalSite(command: string, port: number): string {
  const at = command.search(new RegExp(`(?<![\\d.])${String(port)}(?!\\d|\\.\\d)`))
  return `${String(port)} command@${String(at)}-${String(at + String(port).length)}`
}

describe('a port that is written on the command line', () => {
  test.each([
    'gunicorn --bind 0.0.0.0:80 app:app',
    'gunicorn -b :80 app:app',
    'gunicorn app:app -b 0.0.0.0:80 --log-file - --access-logfile - --workers 4 --keep-alive 0',
    'gunicorn --bind=[::]:80 app:app',
    'python -m gunicorn -b 0.0.0.0:80 app:app',
    'uvicorn main:app --host 0.0.0.0 --port 80',
    'poetry run uvicorn main:app --port=80',
    'uv run uvicorn main:app --port 80',
    'opentelemetry-instrument gunicorn -b :80 app:app',
    'hypercorn -b 0.0.0.0:80 app:app',
    'daphne -b 0.0.0.0 -p 80 proj.asgi:application',
    'flask run --host=0.0.0.0 --port=80',
    'fastapi run main.py --port 80',
    'python3 manage.py runserver 0.0.0.0:80',
    'python manage.py runserver 80',
    'python -m http.server 80',
    'python app.py --port 80',
    'streamlit run app.py --server.port=80 --server.address=0.0.0.0',
    'jupyter lab --ip=0.0.0.0 --port=80 --no-browser',
    'uwsgi --http :80 --module app',
    'uwsgi --http-socket 0.0.0.0:80 --module app',
    'waitress-serve --port=80 app:app',
    'celery -A proj flower --port=80',
    'next start -p 80',
    'npx serve -s build -l 80',
    'serve -s dist -p80',
    'http-server dist --port 80',
    'vite --host --port 80',
    'node server.js --port 80',
    'node node_modules/.bin/next start --port 80',
    'rails server -b 0.0.0.0 -p 80',
    'bundle exec rails s -p 80',
    'bundle exec puma -p 80',
    'puma -b tcp://0.0.0.0:80',
    'rackup -o 0.0.0.0 -p 80',
    'java -Dserver.port=80 -jar app.jar',
    'java -jar app.jar --server.port=80',
    'dotnet app.dll --urls http://0.0.0.0:80',
    'php -S 0.0.0.0:80 -t public',
    'php artisan serve --host=0.0.0.0 --port=80',
    'plackup -p 80 app.psgi',
    '/app/server -port 80',
    '/app/server --listen=:80',
    './server -addr :80',
  ])('%s', command => {
    expect(portsOf(command)).toEqual([literalSite(command, 80)])
  })
})

describe('what looks like a listening port and is none', () => {
  test.each([
    'celery -A proj worker -c 80',
    'gunicorn -w 80 -b unix:/run/app.sock app:app',
    'uvicorn main:app --uds /run/app.sock',
    'node client.js --connect-port 80',
    '/app/server --upstream-port 80 --redis-port 6379',
    'python manage.py migrate 80',
    'java -Xmx80m -jar app.jar',
    'curl --port 80',
    'sleep 80',
    'wait-for-it.sh db:80',
    '/usr/bin/tool --port 80',
    'php artisan queue:work --port=80',
    'npm run build',
  ])('%s', command => {
    expect(portsOf(command)).toEqual([])
  })
})

describe('a port that a variable holds', () => {
  test('the digits of ENV move', () => {
    const setup: Setup = { env: { NODE_ENV: 'production', ASPNETCORE_URLS: 'http://+:80' } }
    const at = dockerfileOf(setup).indexOf('80')
    expect(portsOf('dotnet app.dll', setup)).toEqual([`80 Dockerfile@${String(at)}-${String(at + 2)}`])
  })

  test.each<[string, string, string, string]>([
    ['flask run', 'FLASK_RUN_PORT', '80', '80 FLASK_RUN_PORT=8080'],
    ['dotnet app.dll', 'ASPNETCORE_URLS', 'http://+:80', '80 ASPNETCORE_URLS=http://+:8080'],
    ['dotnet app.dll', 'ASPNETCORE_HTTP_PORTS', '8080', '8080 ASPNETCORE_HTTP_PORTS=8080'],
    ['java -jar app.jar', 'SERVER_PORT', '80', '80 SERVER_PORT=8080'],
    ['streamlit run app.py', 'STREAMLIT_SERVER_PORT', '80', '80 STREAMLIT_SERVER_PORT=8080'],
    ['gunicorn app:app', 'PORT', '80', '80 PORT=8080'],
  ])('%s with %s=%s from the base image is set anew', (command, name, value, expected) => {
    expect(portsOf(command, { baseEnv: { [name]: value } })).toEqual([expected])
  })

  test('an option wins over the variable', () => {
    expect(portsOf('flask run --port 8000', { env: { FLASK_RUN_PORT: '80' } })).toEqual(['8000 command@17-21'])
  })

  test('what a deployment sets is not the image’s to move', () => {
    expect(portsOf('flask run', { deployed: { FLASK_RUN_PORT: '80' } })).toEqual(['80 fixed'])
  })

  test('two addresses in one inherited value cannot be set one by one', () => {
    const ports = portsOf('dotnet app.dll', { baseEnv: { ASPNETCORE_URLS: 'http://+:80;https://+:443' } })
    expect(ports).toEqual(['80 fixed', '443 fixed'])
  })

  test('GUNICORN_CMD_ARGS holds options', () => {
    const setup: Setup = { env: { GUNICORN_CMD_ARGS: '--bind=0.0.0.0:80' } }
    const at = dockerfileOf(setup).indexOf('80')
    expect(portsOf('gunicorn app:app', setup)).toEqual([`80 Dockerfile@${String(at)}-${String(at + 2)}`])
  })

  test('a default in the command line moves where the variable is not set', () => {
    expect(portsOf('gunicorn -b 0.0.0.0:${PORT:-80} app:app')).toEqual(['80 command@28-30'])
  })

  test('nothing tells: no requirement', () => {
    expect(portsOf('gunicorn app:app')).toEqual([])
    expect(portsOf('java -jar app.jar')).toEqual([])
  })
})

describe('a port in a file of the image', () => {
  const at = (text: string, digits = '80'): string =>
    `${String(text.indexOf(digits))}-${String(text.indexOf(digits) + digits.length)}`

  test.each<[string, string, string]>([
    ['gunicorn app:app', '/app/gunicorn.conf.py', "# bind\nbind = '0.0.0.0:80'\nworkers = 4\n"],
    ['gunicorn -c conf/g.py app:app', '/app/conf/g.py', 'bind = "0.0.0.0:80"\n'],
    ['uwsgi --ini uwsgi.ini', '/app/uwsgi.ini', '[uwsgi]\nhttp-socket = 0.0.0.0:80\nmaster = true\n'],
    ['uwsgi --ini uwsgi.ini:web', '/app/uwsgi.ini', '[uwsgi]\nmaster = true\n[web]\nini = :uwsgi\nhttp = 0.0.0.0:80\n'],
    ['streamlit run app.py', '/app/.streamlit/config.toml', '[browser]\n[server]\nport = 80\n'],
    [
      'vite',
      '/app/vite.config.ts',
      'export default defineConfig({ plugins: [vue()], server: { host: true, port: 80 } })\n',
    ],
    ['bundle exec puma -C config/puma.rb', '/app/config/puma.rb', 'threads 1, 5\nport 80\n'],
    ['rails s', '/app/config/puma.rb', 'threads 1, 5\nbind "tcp://0.0.0.0:80"\n'],
    ['npm start', '/app/package.json', '{ "scripts": { "start": "serve -s build -l 80" } }'],
    ['yarn serve', '/app/package.json', '{ "scripts": { "serve": "NODE_ENV=production vite preview --port 80" } }'],
    ['pnpm run start:prod', '/app/package.json', '{ "scripts": { "start:prod": "next start -p 80" } }'],
  ])('%s: %s', (command, path, text) => {
    expect(portsOf(command, { files: { [path]: text } })).toEqual([`80 ${path.slice(1)}@${at(text)}`])
  })

  test('puma.rb with a variable: the variable is set', () => {
    const files = { '/app/config/puma.rb': 'threads 1, 5\nport ENV.fetch("PORT") { 80 }\n' }
    expect(portsOf('bundle exec puma', { files })).toEqual(['80 PORT=8080'])
  })

  test('a script that assigns the variable itself', () => {
    const text = '{ "scripts": { "start": "PORT=80 react-scripts start" } }'
    const files = { '/app/package.json': text }
    expect(portsOf('npm start', { files })).toEqual([`80 app/package.json@${at(text)}`])
    const quoted = { '/app/package.json': text.replace('80', String.raw`\"80\"`) }
    expect(portsOf('npm start', { files: quoted })).toEqual(['80 fixed'])
  })

  test('.env is read by those that read it', () => {
    const text = 'DB_PORT=5432\nPORT=80\n'
    const files = { '/app/.env': text }
    expect(portsOf('strapi start', { files })).toEqual([`80 .env@`.replace('.env', 'app/.env') + at(text)])
    expect(portsOf('uvicorn main:app', { files })).toEqual([])
  })
})

describe('a port in the sources of the script that is started', () => {
  test('node follows imports, and an unrelated file does not count', () => {
    const server = "const app = require('./app')\nrequire('./start')\n"
    const start = "module.exports = require('http').createServer().listen(80)\n"
    const files = { '/app/server.js': server, '/app/start.js': start, '/app/mock.js': 'app.listen(81)\n' }
    expect(portsOf('node server.js', { files })).toEqual([
      `80 app/start.js@${String(start.indexOf('80'))}-${String(start.indexOf('80') + 2)}`,
    ])
  })

  test('npm start without a script starts server.js', () => {
    const files = { '/app/package.json': '{}', '/app/server.js': 'app.listen(process.env.PORT || 80)' }
    expect(portsOf('npm start', { files })).toEqual(['80 PORT=8080'])
  })

  test('a main guard counts for the file that is started only', () => {
    const text = "app = Flask(__name__)\nif __name__ == '__main__':\n    app.run(host='0.0.0.0', port=80)\n"
    const files = { '/app/app.py': text, '/app/run.py': 'import app\n' }
    const at = text.indexOf('80')
    expect(portsOf('python app.py', { files })).toEqual([`80 app/app.py@${String(at)}-${String(at + 2)}`])
    expect(portsOf('python run.py', { files })).toEqual([])
    expect(portsOf('gunicorn -b :8000 app:app', { files })).toEqual(['8000 command@13-17'])
  })

  test('ENV that the source reads wins over its default', () => {
    const files = { '/app/server.js': 'app.listen(process.env.PORT || 80)' }
    expect(portsOf('node server.js', { files, env: { PORT: '3000' } })).toEqual(['3000 Dockerfile@9-13'])
  })
})
