const http = require('node:http')

const server = http.createServer((request, response) => {
  if (request.url === '/ready') return response.end('ready\n')
  const name = new URL(request.url, 'http://localhost').searchParams.get('name') || 'world'
  response.end(`hello ${name}\n`)
})

server.listen(Number(process.env.PORT))
process.on('SIGTERM', () => server.close())
