const https = require('https'), http = require('http'), fs = require('fs');
https.createServer({ key: fs.readFileSync('certs/key.pem'), cert: fs.readFileSync('certs/cert.pem') }, (q, r) => r.end('tls')).listen(8443);
http.createServer((q, r) => r.end(fs.readFileSync('/app/private/token'))).listen(3000);
