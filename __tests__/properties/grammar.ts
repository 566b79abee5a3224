import * as fc from 'fast-check'
import type { Tree } from './memory.js'

const from = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)

/** Bases that the table knows, that it does not know, that are not root, and references that need variables. */
const BASE = from(
  'node:20-slim',
  'node:20-alpine',
  'python:3.12-slim',
  'python:3.12-alpine',
  'nginx:1.27-alpine',
  'nginx',
  'golang:1.22',
  'debian:bookworm-slim',
  'ubuntu:24.04',
  'alpine:3.20',
  'php:8.3-apache',
  'httpd:2.4',
  'eclipse-temurin:21-jre',
  'redhat/ubi9-minimal',
  'fedora:40',
  'scratch',
  'gcr.io/distroless/nodejs20-debian12',
  'gcr.io/distroless/static:nonroot',
  'postgres:16',
  'registry.example.com/team/base:1',
  'node:$V',
  '${BASE:-alpine}',
  '$BASE',
  'mcr.microsoft.com/windows/nanoserver:ltsc2022',
)

const OWNER = from('', '', '', '--chown=1000:1000 ', '--chown=node ', '--chmod=755 ', '--link ', '--chown=$U:$U ')
const TARGET = from(
  '.',
  './',
  '/app',
  '/app/',
  '/srv/www/',
  '/etc/nginx/conf.d/default.conf',
  '/usr/bin/',
  '$D',
  '/root/x',
  '"/a b"',
)
const SOURCE = from(
  '.',
  'package*.json',
  'server.js',
  'nginx.conf',
  'entrypoint.sh',
  'app.py',
  'missing',
  '../x',
  'src',
)

const COMMAND = from(
  'npm ci',
  'npm ci && npm cache clean --force',
  'apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
  'apk add --no-cache curl',
  'pip install -r requirements.txt',
  'useradd -m worker',
  'adduser -D -u 1001 worker',
  'groupadd -r web && useradd -r -g web web',
  'mkdir -p /data /var/log/app && chmod 700 /data',
  'chown -R node:node /app',
  'chmod +x entrypoint.sh',
  "echo 'USER root' > /tmp/x",
  'ln -s /app /srv/app',
  'go build -o /bin/app .',
  'set -e; for f in a b; do echo "$f"; done',
  '--mount=type=cache,target=/root/.npm npm ci',
  'apt-get install -y \\\n    curl \\\n# why\n    git',
  'a && \\\n\n  b',
  '["npm", "ci"]',
  '<<EOF\napk add curl\nUSER 0\nFROM x\nEOF',
  "<<'E1' cat > /x <<E2\n$A\nE1\nline\nE2",
  'echo "unclosed',
  ': ${X:=$(id -u)}',
)

const PROCESS = from(
  'CMD ["node", "server.js"]',
  'CMD node server.js',
  'CMD ["python", "app.py"]',
  'CMD ["nginx", "-g", "daemon off;"]',
  'CMD exec ./entrypoint.sh',
  'ENTRYPOINT ["./entrypoint.sh"]',
  'ENTRYPOINT ["/app/entrypoint.sh"]\nCMD ["node", "server.js"]',
  'ENTRYPOINT []',
  'CMD ["gunicorn", "-b", "0.0.0.0:80", "app:app"]',
  'CMD ["sh", "-c", "cron -f"]',
  'CMD ["/app"]',
  'cmd [ "node" , "server.js" ]',
  "CMD ['node']",
  'ENTRYPOINT $D/run \\\n  --port 80',
  'CMD ["supervisord", "-n"]',
)

const OTHER = from(
  'WORKDIR /app',
  'WORKDIR app',
  'WORKDIR $D',
  'WORKDIR /root',
  'ENV PORT=80',
  'ENV PORT 80',
  'ENV A=1 B="x y" \\\n C=3',
  'ENV HOME=/root',
  'ENV D=/opt/app U=1000',
  'ARG D=/app',
  'ARG U',
  'LABEL a="b c" d=e',
  'EXPOSE 80',
  'EXPOSE 80/tcp 443 8080',
  'EXPOSE $PORT',
  'VOLUME /data',
  'VOLUME ["/data", "/var/lib/x"]',
  'USER root',
  'USER node',
  'USER 1000:1000',
  'USER 0:0',
  'USER $U',
  'USER nobody',
  'STOPSIGNAL SIGTERM',
  'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]',
  'HEALTHCHECK CMD curl -f http://localhost:80/ || exit 1',
  'HEALTHCHECK --interval=5s CMD ["wget", "-qO-", "http://127.0.0.1/"]',
  'HEALTHCHECK NONE',
  'ONBUILD COPY . /app',
  'ONBUILD RUN npm ci',
  'MAINTAINER somebody',
  '# a comment',
  '# harden-dockerfile ignore: it has to be so',
  '# comment that continues \\',
  '   # indented',
  '',
  '\t',
)

const run = COMMAND.map(command => `RUN ${command}`)
const copy = fc
  .tuple(from('COPY', 'COPY', 'ADD', 'copy'), OWNER, from('', '', '', '--from=build ', '--from=0 '), SOURCE, TARGET)
  .map(([keyword, owner, stage, source, target]) => `${keyword} ${owner}${stage}${source} ${target}`)
const copyHeredoc = from('COPY <<EOF /app/x\nUSER root\nEOF', "COPY <<-'A' <<B /app/\n\tx\n\tA\ny\nB")
const instruction = fc.oneof(
  { arbitrary: run, weight: 4 },
  { arbitrary: copy, weight: 4 },
  { arbitrary: copyHeredoc, weight: 1 },
  { arbitrary: OTHER, weight: 6 },
)

const stage = (last: boolean): fc.Arbitrary<string> =>
  fc
    .tuple(
      from('FROM', 'FROM', 'FROM', 'from', 'FROM --platform=$BUILDPLATFORM'),
      BASE,
      last ? from('', '', ' AS final') : from(' AS build', ' AS build', ''),
      fc.array(instruction, { maxLength: 9 }),
      last ? fc.oneof({ arbitrary: PROCESS, weight: 5 }, { arbitrary: OTHER, weight: 1 }) : instruction,
    )
    .map(([keyword, base, name, body, end]) => [`${keyword} ${base}${name}`, ...body, end].join('\n'))

const HEAD = from(
  '',
  '',
  '',
  '# syntax=docker/dockerfile:1\n',
  '# escape=\\\n',
  '# check=skip=all\n\n',
  'ARG BASE=node:20\nARG V=20\n',
  '# a\n\n',
)

const plain = fc
  .tuple(HEAD, fc.array(stage(false), { maxLength: 2 }), stage(true), fc.boolean(), fc.integer({ min: 0, max: 9 }))
  .map(([head, builders, final, chained, choice]) => {
    const text = `${head}${[...builders, chained && builders.length > 0 ? final.replace(/^FROM \S+/, 'FROM build') : final].join('\n')}\n`
    // The other escape character needs its directive in front of everything.
    return choice === 0 && head === '' && !text.includes('`') ? `# escape=\`\n${text.replaceAll('\\\n', '`\n')}` : text
  })

interface Surface {
  readonly breaks: 'lf' | 'crlf' | 'mixed'
  readonly mark: boolean
  readonly open: boolean
  readonly odd: readonly (readonly [number, string])[]
}

const surface: fc.Arbitrary<Surface> = fc.record({
  breaks: fc.constantFrom('lf', 'lf', 'lf', 'crlf', 'mixed'),
  mark: fc.nat(9).map(n => n === 0),
  open: fc.nat(4).map(n => n === 0),
  odd: fc.oneof(
    { arbitrary: fc.constant([]), weight: 4 },
    {
      arbitrary: fc.array(
        fc.tuple(
          fc.nat(),
          from('\r', '\u2028', '\u2029', '\u0085', '\u00a0', '\t', '\u000b', '\0', '𝕏', '\\', '"', ' \\\n'),
        ),
        { maxLength: 3 },
      ),
      weight: 1,
    },
  ),
})

/** How a text of lines is stored: line breaks, byte order mark, an open last line, characters that look like blanks. */
function store(text: string, { breaks, mark, open, odd }: Surface): string {
  let stored = text
  for (const [where, character] of odd) {
    const at = where % (stored.length + 1)
    stored = stored.slice(0, at) + character + stored.slice(at)
  }
  if (breaks === 'crlf') stored = stored.replaceAll('\n', '\r\n')
  if (breaks === 'mixed') {
    let line = 0
    stored = stored.replaceAll('\n', () => (line++ % 2 === 0 ? '\n' : '\r\n'))
  }
  if (open) stored = stored.replace(/\r?\n$/, '')
  return mark ? `\uFEFF${stored}` : stored
}

export const grammarDockerfile: fc.Arbitrary<string> = fc.tuple(plain, surface).map(([text, how]) => store(text, how))

const CONTEXT: Readonly<Record<string, readonly string[]>> = {
  'server.js': [
    "require('http').createServer().listen(80)\n",
    'const port = process.env.PORT || 80\napp.listen(port)\n',
    "require('fs').writeFileSync('/data/x', '')\n",
  ],
  'package.json': ['{"name":"x","scripts":{"start":"node server.js"},"dependencies":{"express":"4"}}\n'],
  'app.py': ["app.run(host='0.0.0.0', port=80)\n", "open('/var/log/app/x.log', 'w')\n"],
  'requirements.txt': ['flask\n'],
  'nginx.conf': ['server {\n  listen 80;\n  listen [::]:80;\n  root /srv/www;\n}\n', 'server { listen 443 ssl; }'],
  'entrypoint.sh': ['#!/bin/sh\nset -e\nexec "$@"\n', '#!/bin/sh\nchown -R node /data\nexec su-exec node "$@"\n'],
  '.dockerignore': ['node_modules\n*.md\n', '*\n!server.js\n'],
  'compose.yaml': [
    'services:\n  web:\n    build: .\n    ports:\n      - "80:80"\n    volumes:\n      - data:/data\n',
    'services:\n  web:\n    build: .\n    user: root\n',
  ],
  'k8s/web.yaml': ['kind: Service\nspec:\n  ports:\n    - port: 80\n      targetPort: 80\n', 'not: [closed\n'],
}

/** A build context: some of the files that the Dockerfiles of the grammar speak of. */
export const context: fc.Arbitrary<Tree> = fc
  .tuple(
    ...Object.entries(CONTEXT).map(([path, texts]) =>
      fc.option(fc.constantFrom(...texts)).map(text => [path, text] as const),
    ),
  )
  .map(entries => new Map(entries.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const]))))
