const { createServer } = require('node:http')
const { createReadStream, createWriteStream, readdirSync } = require('node:fs')
const { basename, join } = require('node:path')
const { pipeline } = require('node:stream')

const uploads = join(__dirname, 'uploads')
const port = process.env.PORT || 3000

const server = createServer((request, response) => {
  const file = join(uploads, basename(decodeURI(request.url)))

  if (request.method === 'POST') {
    pipeline(request, createWriteStream(file), error => {
      if (error) console.error(error.message)
      response.writeHead(error ? 500 : 201).end(error ? 'not stored\n' : 'stored\n')
    })
  } else if (request.url === '/') {
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(readdirSync(uploads)))
  } else {
    const stream = createReadStream(file)
    stream.on('error', () => response.writeHead(404).end('not found\n'))
    stream.pipe(response)
  }
})

server.listen(port, () => console.log(`photo-drop on port ${port}`))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
