import http from 'node:http'
http.createServer((_, res) => res.end('arg ok')).listen(process.env.PORT)
