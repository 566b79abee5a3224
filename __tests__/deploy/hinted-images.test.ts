import { readDeployments } from '../../src/deploy/read.js'
import { memory } from './workspace.js'

function runners(files: Record<string, string>, dockerfile: string): readonly string[] {
  const deployments = readDeployments(memory({ [dockerfile]: 'FROM nginx\n', ...files }))
  return deployments.workloadsOf(dockerfile).map(each => `${each.name}${each.possible === true ? '?' : ''}`)
}

const compose = (image: string): string => `services:\n  web:\n    image: ${image}\n`
const pod = (image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: shop }\nspec:\n  containers:\n    - name: web\n      image: ${image}\n`

describe('images that no build names', () => {
  it('a compose file beside the Dockerfile, the image named after the folder', () => {
    expect(runners({ 'shop/docker-compose.yml': compose('acme/shop') }, 'shop/Dockerfile')).toEqual(['web?'])
    expect(runners({ 'shop/docker-compose.yml': compose('acme/shop:2') }, 'shop/Dockerfile')).toEqual(['web?'])
  })

  it('a manifest beside the Dockerfile, the image built there for somebody else', () => {
    const makefile = 'push:\n\tdocker build -t first/site:1 .\n'
    const files = { 'x/Makefile': makefile, 'x/pod.yaml': pod('second/site:1.5') }
    expect(runners(files, 'x/Dockerfile')).toContain('Pod/shop/web?')
  })

  it('a script above the only Dockerfile that builds and names the image', () => {
    const script = 'NAMES=(docker.io/acme/shop)\ndocker buildx \\\n  build "${TAGS[@]}" .\n'
    expect(runners({ 'build.sh': script, 'compose.yaml': compose('docker.io/acme/shop:v1') }, 'Dockerfile')).toContain(
      'web?',
    )
  })

  it.each([
    ['an official image of the folder’s name', { 'nginx/compose.yaml': compose('nginx') }, 'nginx/Dockerfile'],
    ['a compose file elsewhere', { 'compose.yaml': compose('acme/shop') }, 'shop/Dockerfile'],
    ['another name', { 'shop/compose.yaml': compose('acme/shop-admin') }, 'shop/Dockerfile'],
    [
      'a script that only runs it',
      { 'x.sh': 'docker run acme/shop\n', 'compose.yaml': compose('acme/shop') },
      'Dockerfile',
    ],
    [
      'a workflow that runs it beside its tests',
      {
        '.github/workflows/ci.yml':
          'jobs:\n  t:\n    services:\n      db:\n        image: acme/shop:1\n    steps:\n      - run: docker build .\n',
        'compose.yaml': compose('acme/shop'),
      },
      'Dockerfile',
    ],
    [
      'a script above two Dockerfiles',
      {
        'x.sh': 'docker build -f $F .\n# acme/shop\n',
        'compose.yaml': compose('acme/shop'),
        'b/Dockerfile': 'FROM a\n',
      },
      'Dockerfile',
    ],
    [
      'a script that names a longer image',
      { 'x.sh': 'docker build -f $F .\n# acme/shop-base\n', 'compose.yaml': compose('acme/shop') },
      'Dockerfile',
    ],
  ])('not %s', (_, files, dockerfile) => {
    expect(runners(files, dockerfile)).not.toContain('web?')
  })
})
