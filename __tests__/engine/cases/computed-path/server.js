const fs = require('node:fs')
const http = require('node:http')

// Only a run shows where this leads.
const home = ['', ...Buffer.from('c3Rhci1qb3VybmFs', 'base64').toString().split('-')].join('/')
const day = new Date().toISOString().slice(0, 10)

fs.mkdirSync(`${home}/${day}`, { recursive: true })
fs.appendFileSync(`${home}/${day}/visits.log`, 'started\n')
http.createServer((_, response) => {
  fs.appendFileSync(`${home}/${day}/visits.log`, 'visit\n')
  response.end('counted\n')
}).listen(3000)
