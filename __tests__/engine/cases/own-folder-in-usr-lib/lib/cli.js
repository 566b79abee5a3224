const http = require('http')
const { Store } = require('./store')

exports.main = function main(argv) {
  const at = argv.indexOf('--db')
  const store = new Store(at < 0 ? 'db.json' : argv[at + 1])
  http
    .createServer((req, res) => {
      if (req.method !== 'POST') return res.end(JSON.stringify(store.all()))
      let body = ''
      req.on('data', d => (body += d)).on('end', () => {
        store.add(body)
        res.end('added')
      })
    })
    .listen(4000)
}
