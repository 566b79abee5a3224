// Deterministic trees: the same sizes always give the same files.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Usual applications: a Dockerfile and the files of its build context. The mark makes the outputs of formatters countable. */
const APPLICATIONS = [
  {
    Dockerfile:
      'FROM node:20-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci && npm cache clean --force\nCOPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
    'package.json': '{"name":"api","dependencies":{"express":"^4.19.0"},"scripts":{"start":"node server.js"}}\n',
    'server.js': "require('express')().listen(3000)\n",
  },
  {
    Dockerfile:
      'FROM python:3.12-slim\nENV PYTHONUNBUFFERED=1\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\nCMD ["gunicorn", "-b", "0.0.0.0:8000", "wsgi:app"]\n',
    'requirements.txt': 'flask==3.0.3\ngunicorn==22.0.0\n',
    'wsgi.py': 'from flask import Flask\n\napp = Flask(__name__)\n',
  },
  {
    Dockerfile:
      'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /out/app .\n\nFROM alpine:3.20\nRUN apk add --no-cache ca-certificates\nCOPY --from=build /out/app /usr/local/bin/app\nENTRYPOINT ["/usr/local/bin/app"]\n',
    'go.mod': 'module example.com/app\n\ngo 1.22\n',
    'main.go': 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":8080", nil)\n}\n',
  },
  {
    Dockerfile:
      'FROM nginx:1.27-alpine\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\nCOPY site /usr/share/nginx/html\nEXPOSE 80\n',
    'nginx.conf': 'server {\n  listen 80;\n  root /usr/share/nginx/html;\n}\n',
    'site/index.html': '<!doctype html>\n',
  },
  {
    Dockerfile:
      'FROM eclipse-temurin:21-jre\nARG JAR=target/app.jar\nWORKDIR /opt/app\nCOPY ${JAR} app.jar\nVOLUME /data\nENTRYPOINT ["java", "-jar", "app.jar"]\n',
    'pom.xml': '<project><artifactId>app</artifactId></project>\n',
  },
  {
    Dockerfile:
      'FROM ubuntu:22.04\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends curl \\\n && rm -rf /var/lib/apt/lists/*\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh && mkdir -p /var/lib/worker\nCMD ["/run.sh"]\n',
    'run.sh': '#!/bin/sh\nset -e\nexec curl -s http://example.com -o /var/lib/worker/page\n',
  },
  {
    Dockerfile:
      'FROM php:8.3-apache\nCOPY . /var/www/html\nRUN docker-php-ext-install pdo_mysql && a2enmod rewrite\nEXPOSE 80\n',
    'index.php': '<?php echo "ok";\n',
  },
  {
    Dockerfile: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER 1000:1000\nCMD ["npm", "start"]\n',
    'package.json': '{"scripts":{"start":"node index.js"}}\n',
  },
]

export const MARK = '# measured file'

function writeText(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** `count` applications below `root`, each in a folder of its own; gives the paths of their Dockerfiles. */
export function writeApplications(root, count, folderOf = index => `services/app-${index}`) {
  const dockerfiles = []
  for (let index = 0; index < count; index++) {
    for (const [name, text] of Object.entries(APPLICATIONS[index % APPLICATIONS.length])) {
      const path = `${folderOf(index)}/${name}`
      writeText(join(root, path), name === 'Dockerfile' ? `${MARK}\n${text}` : text)
      if (name === 'Dockerfile') dockerfiles.push(path)
    }
  }
  return dockerfiles
}

const ENDINGS = ['.ts', '.tsx', '.js', '.json', '.css', '.md', '.yaml', '.go', '.py']

/** A git repository of about `files` files, two thirds of them ignored ones, with `dockerfiles` Dockerfiles. */
export function writeRepository(root, files, dockerfiles) {
  writeText(join(root, '.gitignore'), 'node_modules/\ndist/\n*.log\n')
  writeText(join(root, 'package.json'), '{"private":true}\n')
  const team = index => `teams/team-${index % 40}/app-${index}`
  writeApplications(root, dockerfiles, team)
  const sources = Math.max(0, Math.floor(files / 3) - 3 * dockerfiles)
  for (let index = 0; index < sources; index++) {
    const folder = `${team(index % dockerfiles)}/src/part-${Math.floor(index / dockerfiles) % 6}`
    writeText(join(root, folder, `file-${index}${ENDINGS[index % ENDINGS.length]}`), '')
  }
  for (let index = 0; index < Math.floor((files * 2) / 3); index++) {
    const place = index % 10 === 0 ? `${team(index % dockerfiles)}/dist` : 'node_modules'
    writeText(join(root, place, `package-${Math.floor(index / 25)}/lib/file-${index}.js`), '')
    // Found only by those who do not read .gitignore.
    if (index % 1000 === 0)
      writeText(join(root, place, `package-${Math.floor(index / 25)}/Dockerfile`), 'FROM scratch\n')
  }
  const git = (...words) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...words], {
      cwd: root,
      stdio: 'ignore',
    })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'tree')
}

const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n')
const around = body => `FROM node:20\nWORKDIR /app\n${body}\nCMD ["node", "server.js"]\n`

/** As many instructions as are analysed, in round numbers. */
const MOST_INSTRUCTIONS = 10_000
const MOST_LINES = 100_000

const perLine = text => ({ most: MOST_INSTRUCTIONS, text })
const perFile = text => ({ most: MOST_LINES, text })

/** Dockerfiles of about `count` lines, up to `most`, that make one thing large. */
export const LARGE = {
  'chain of ENV': perFile(count =>
    around(
      lines(
        Math.ceil(count / 10),
        block =>
          `ENV ${lines(10, at => `V${block}_${at}=\${V${Math.max(0, block - 1)}_${at}:-a} \\`)}\n  LAST=${block}`,
      ),
    ),
  ),
  'one RUN': perFile(count =>
    around(`RUN true \\\n${lines(count, at => ` && echo ${at} > /data/f${at} \\`)}\n && true`),
  ),
  'one heredoc': perFile(count => around(`RUN <<EOF\n${lines(count, at => `echo ${at} | tee -a /tmp/x`)}\nEOF`)),
  'stages of 4 lines': perLine(
    count =>
      `${lines(Math.ceil(count / 4), at => `FROM ${at === 0 ? 'node:20' : `s${at - 1}`} AS s${at}\nWORKDIR /app\nCOPY --from=${at === 0 ? 'busybox' : at - 1} /x /y\nRUN make`)}\nCMD ["node", "server.js"]\n`,
  ),
  'every line changed': perLine(count => around(lines(count, at => `COPY file-${at} .`))),
  'COPY of folders': perLine(count => around(lines(count, at => `COPY . /app/part-${at}/`))),
  volumes: perLine(count => around(lines(count, at => `VOLUME /data/part-${at}`))),
  accounts: perLine(count => around(lines(count / 2, at => `RUN adduser --system u${at}\nUSER u${at}`))),
  'stages without a line': perLine(
    count =>
      `${lines(count, at => `FROM ${at === 0 ? 'node:20' : `s${at - 1}`} AS s${at}`)}\nCMD ["node", "server.js"]\n`,
  ),
}
