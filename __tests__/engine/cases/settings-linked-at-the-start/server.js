const c = JSON.parse(require('fs').readFileSync('/etc/myapp/current.json'));
require('http').createServer((q, s) => s.end(c.name)).listen(8080);
