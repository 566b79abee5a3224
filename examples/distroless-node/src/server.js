import { createServer } from 'node:http'
import { convert } from './rates.js'

createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const amount = convert(Number(url.searchParams.get('amount') ?? 1), url.searchParams.get('to') ?? 'EUR')
  response.setHeader('Content-Type', 'application/json')
  response.writeHead(amount === undefined ? 400 : 200)
  response.end(JSON.stringify(amount === undefined ? { error: 'unknown currency' } : { amount }))
}).listen(8080, () => console.log('listening on 8080'))

process.on('SIGTERM', () => process.exit(0))
