const fs = require('fs')
const path = require('path')
const { settings } = require('./settings')
const log = path.join(settings.logDir, 'requests.log')
fs.mkdirSync(settings.logDir, { recursive: true })
const compiled = path.resolve(__dirname, '../compiled')
require('http').createServer((q, r) => {
  fs.appendFile(log, q.url + '\n', e => {
    if (e) { r.statusCode = 500; return r.end(String(e)) }
    fs.mkdirSync(compiled, { recursive: true })
    fs.writeFileSync(path.join(compiled, 'index.html'), fs.readFileSync(path.resolve('views/index.tpl')))
    r.end('built app')
  })
}).listen(settings.port)
