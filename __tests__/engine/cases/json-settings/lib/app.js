const http = require('http'), path = require('path'), fs = require('fs')
const config = require('../config/default.json')
const sessions = path.join(process.cwd(), config.sessions.path)
fs.mkdirSync(sessions, { recursive: true })
http.createServer((q, s) => {
  fs.writeFileSync(path.join(sessions, Date.now() + '.json'), '{}')
  s.end('sessions ' + fs.readdirSync(sessions).length)
}).listen(config.port, config.host)
