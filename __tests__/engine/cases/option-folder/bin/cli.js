#!/usr/bin/env node
const { parseArgs } = require('util')
const { values } = parseArgs({ options: { port: { type: 'string', short: 'p', default: '8000' }, root: { type: 'string', default: '.' } } })
const http = require('http'), fs = require('fs')
fs.mkdirSync(values.root, { recursive: true })
http.createServer((q, r) => {
  if (q.method === 'PUT' || q.method === 'POST') { fs.writeFileSync(values.root + q.url, 'x'); r.statusCode = 201; return r.end('put') }
  r.end(fs.readdirSync(values.root).join())
}).listen(+values.port)
