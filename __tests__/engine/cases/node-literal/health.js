const http = require('http')
http.get('http://localhost:80/', res => process.exit(res.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))
