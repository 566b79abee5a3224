// The files that a run with --write has written, each ended by NUL, as pathspecs: node written.mjs REPORT
import { readFileSync } from 'node:fs'

const { files } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const written = files.filter(({ applied }) => applied).flatMap(({ path, related }) => [path, ...related])
for (const path of new Set(written)) process.stdout.write(`:(literal)${path}\0`)
