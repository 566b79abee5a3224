const http = require('http')
const fs = require('fs')
const app = http.createServer((req, res) => {
  if (req.method === 'POST') fs.appendFileSync('./hits.log', 'hit\n')
  res.end('literal ok')
})
app.listen(80, '0.0.0.0', () => console.log('up'))
process.on('SIGTERM', () => process.exit(0))
