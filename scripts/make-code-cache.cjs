// Runs the built command on a usual Dockerfile, then keeps the code that V8 compiled for it: node make-code-cache.cjs DIST
'use strict'
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join, resolve } = require('node:path')

const SAMPLE = `FROM node:20-slim AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci && npm cache clean --force
COPY . .
RUN npm run build

FROM nginx:1.27-alpine
COPY nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /app/dist /usr/share/nginx/html
EXPOSE 80
CMD ["nginx", "-g", "daemon off;"]
`
const NGINX = 'server {\n  listen 80;\n  root /usr/share/nginx/html;\n}\n'
const COMPOSE = 'services:\n  web:\n    build: .\n    ports:\n      - "80:80"\n'

async function main(dist) {
  const app = require(join(dist, 'app.cjs'))
  const cwd = mkdtempSync(join(tmpdir(), 'harden-dockerfile-build-'))
  try {
    writeFileSync(join(cwd, 'Dockerfile'), SAMPLE)
    writeFileSync(join(cwd, 'nginx.conf'), NGINX)
    writeFileSync(join(cwd, 'compose.yml'), COMPOSE)
    const sink = { isTerminal: false, write: () => {} }
    const io = { cwd, env: {}, stdout: sink, stderr: sink, readStdin: () => new Uint8Array() }
    for (const argv of [[], ['--format', 'json', 'Dockerfile'], ['--write']]) {
      if ((await app.runApp(argv, io)) !== 0) throw new Error(`the built command fails with ${argv.join(' ')}`)
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
  writeFileSync(join(dist, 'app.cache'), app[Symbol.for('createCodeCache')]())
}

main(resolve(process.argv[2] ?? 'dist')).catch(error => {
  console.error(error)
  process.exitCode = 1
})
