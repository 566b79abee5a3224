const { createHash } = require('node:crypto')
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs')

const script = readFileSync('src/main.js', 'utf8')
const name = `main.${createHash('sha256').update(script).digest('hex').slice(0, 8)}.js`

mkdirSync('dist/assets', { recursive: true })
writeFileSync(`dist/assets/${name}`, script)
writeFileSync('dist/index.html', readFileSync('src/index.html', 'utf8').replace('main.js', name))
