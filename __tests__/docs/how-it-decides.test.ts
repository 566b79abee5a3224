import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentedPage, withPage } from '../../scripts/decides-page.js'
import { transforms } from '../../transforms/index.js'

const ROOT = join(__dirname, '..', '..')
const document = readFileSync(join(ROOT, 'docs', 'how-it-decides.md'), 'utf8')

describe('docs/how-it-decides.md', () => {
  test('shows what explain says of its example (npm run docs)', () => {
    expect(document).toEqual(withPage(document, documentedPage(ROOT)))
  })

  test('names every transform that closes a gap', () => {
    const named = transforms.map(({ name }) => name).filter(name => name !== 'secure-deployments')
    for (const name of named) expect(document).toContain(`\`${name}\``)
  })
})
