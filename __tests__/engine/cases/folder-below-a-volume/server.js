const http = require('http'), fs = require('fs'), path = require('path');
const DATA = process.env.DATA_DIR || './data';
fs.mkdirSync(path.join(DATA, 'uploads'), { recursive: true });
http.createServer((req, res) => {
  let body = '';
  req.on('data', d => body += d).on('end', () => {
    try { if (req.method === 'POST') { fs.writeFileSync(path.join(DATA, 'uploads', 'f'), body); res.end('stored'); } else res.end(fs.readFileSync(path.join(DATA, 'uploads', 'f'))); } catch (e) { res.statusCode = 500; res.end(String(e)); }
  });
}).listen(3000);
