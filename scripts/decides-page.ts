import { readdirSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { explain } from '../src/explain.js'
import { openRepository } from '../src/repository.js'
import { openDiskWorkspace } from '../src/workspace/disk.js'

const EXAMPLE = 'examples/nginx-site'

/** What `explain` says of the example in docs/how-it-decides.md. */
export function documentedPage(packageRoot: string): string {
  const root = realpathSync(packageRoot)
  const files = readdirSync(join(root, EXAMPLE), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .sort()
  const repository = openRepository(openDiskWorkspace(root, () => files))
  return explain(`${EXAMPLE}/Dockerfile`, repository, {
    user: 'app',
    uid: 10001,
    gid: 10001,
    ports: new Map(),
    keepPorts: false,
    deploy: false,
    ownership: 'app',
    only: [],
    skip: [],
  })
}

/** The document with this page as its example. */
export function withPage(document: string, page: string): string {
  const marker = `<!-- explain ${EXAMPLE}/Dockerfile -->`
  const [head] = document.split(marker)
  return `${head ?? ''}${marker}\n\`\`\`text\n${page}\`\`\`\n`
}
