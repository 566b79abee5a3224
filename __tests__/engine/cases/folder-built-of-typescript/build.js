const fs = require('fs')
fs.mkdirSync('dist', { recursive: true })
for (const f of fs.readdirSync('src')) fs.writeFileSync('dist/' + f.replace('.ts', '.js'), fs.readFileSync('src/' + f, 'utf8').replace(/: string|: number/g, ''))
