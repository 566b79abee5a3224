const { createServer } = require('node:http')
const { readdirSync, writeFileSync } = require('node:fs')

createServer((request, response) => {
  try {
    if (request.method === 'POST') writeFileSync(`/app/data${request.url}`, 'uploaded')
    response.end(JSON.stringify(readdirSync('/app/data')))
  } catch (error) {
    console.error(error.message)
    response.writeHead(500).end()
  }
}).listen(process.env.PORT)

process.on('SIGTERM', () => process.exit(0))
