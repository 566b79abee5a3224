const http = require('node:http')

// Only root may become somebody else; which function does it, only a run shows.
const become = process[['set', 'uid'].join('')]
become.call(process, 1234)
http.createServer((_, response) => response.end('hello\n')).listen(3000)
