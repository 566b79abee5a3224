const { port } = require('/etc/service/service.json')
require('http').createServer((request, response) => response.end('ok')).listen(port)
