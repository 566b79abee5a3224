const fs = require('node:fs')
const http = require('node:http')

const settings = JSON.parse(fs.readFileSync('/app/settings.json', 'utf8'))
const greeting = process.argv[process.argv.indexOf('--greeting') + 1]

http
  .createServer(async (request, response) => {
    const stored = await fetch(process.env.STORE_URL).then(answer => answer.text())
    fs.writeFileSync('/app/notes/last.txt', request.url)
    response.end([greeting, process.env.MODE, settings.colour, stored].join(', '))
  })
  .listen(80)
