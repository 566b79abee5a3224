const http = require('http')
const fs = require('fs')
const path = require('path')
const [, , dir, port] = process.argv
fs.mkdirSync(dir, { recursive: true })
http.createServer((q, r) => { fs.writeFileSync(path.join(dir, 'seen'), ''); r.end('seen') }).listen(Number(port))
