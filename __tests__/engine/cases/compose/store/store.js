require('node:http')
  .createServer((_, response) => response.end('from the store'))
  .listen(Number(process.env.PORT))
