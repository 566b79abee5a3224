import { homedir } from 'node:os'
import { mkdirSync, writeFileSync } from 'node:fs'
import http from 'node:http'
mkdirSync(`${homedir()}/.config/x`, { recursive: true })
writeFileSync(`${homedir()}/.config/x/state.json`, '{}')
http.createServer((q, s) => s.end('home ' + homedir())).listen(8080)
