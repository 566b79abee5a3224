const http = require('http')
const fs = require('fs')

const file = 'count.json'
let visits = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).visits : 0

http
  .createServer((request, response) => {
    visits += 1
    fs.writeFileSync(file, JSON.stringify({ visits }))
    response.end(`visit number ${visits}\n`)
  })
  .listen(4000)
