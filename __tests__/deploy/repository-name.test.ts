import { readDeployments } from '../../src/deploy/read.js'
import { memory } from './workspace.js'

const MODULE = { 'go.mod': 'module github.com/Acme/shop/v2\n\ngo 1.23\n' }
const compose = (image: string): string => `services:\n  web:\n    image: ${image}\n`
const workflow = (inputs: string): string =>
  `env:\n  NAME: ghcr.io/\${{ github.repository }}\njobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: ., ${inputs}}\n`

function isRun(files: Record<string, string>, image: string, inputs = 'tags: "ghcr.io/${{ github.repository }}:1"') {
  const all = {
    Dockerfile: 'FROM alpine\n',
    '.github/workflows/x.yml': workflow(inputs),
    'compose.yaml': compose(image),
  }
  const deployments = readDeployments(memory({ ...all, ...files }))
  return deployments.workloadsOf('Dockerfile').some(each => each.name === 'web' && each.possible !== true)
}

describe('images named after the repository', () => {
  it.each<[string, Record<string, string>]>([
    ['go.mod', MODULE],
    [
      'a label',
      { Dockerfile: 'FROM alpine\nLABEL org.opencontainers.image.source = "https://github.com/acme/shop"\n' },
    ],
    [
      'package.json',
      { 'package.json': '{"repository": {"type": "git", "url": "git+https://github.com/acme/shop.git"}}' },
    ],
    ['package.json, short', { 'package.json': '{"repository": "acme/shop"}' }],
    ['Cargo.toml', { 'Cargo.toml': '[package]\nrepository = "https://github.com/acme/shop"\n' }],
    ['a badge', { 'README.md': '![x](https://github.com/acme/shop/actions/workflows/x.yml/badge.svg)\n' }],
  ])('told by %s', (_, files) => {
    expect(isRun(files, 'ghcr.io/acme/shop:latest')).toBe(true)
  })

  it.each([
    'tags: "ghcr.io/${{ github.repository_owner }}/${{ github.event.repository.name }}"',
    'tags: "${{ env.NAME }}:${{ github.sha }}"',
    'outputs: "type=image,name=${{ env.NAME }},push-by-digest=true,name-canonical=true"',
  ])('%s', inputs => {
    expect(isRun(MODULE, 'ghcr.io/acme/shop:latest', inputs)).toBe(true)
  })

  it.each<[string, Record<string, string>, string]>([
    ['another owner', MODULE, 'ghcr.io/other/shop'],
    ['another name', MODULE, 'ghcr.io/acme/shop-admin'],
    ['nothing that tells the name', {}, 'ghcr.io/acme/shop'],
    ['a module that is not on GitHub', { 'go.mod': 'module example.com/acme/shop\n' }, 'ghcr.io/acme/shop'],
    [
      'manifests that contradict each other',
      { ...MODULE, 'package.json': '{"repository": "acme/other"}' },
      'ghcr.io/acme/shop',
    ],
  ])('not %s', (_, files, image) => {
    expect(isRun(files, image)).toBe(false)
  })
})
