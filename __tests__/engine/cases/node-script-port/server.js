require('http').createServer((q, r) => r.end('script ok')).listen(process.env.PORT)
