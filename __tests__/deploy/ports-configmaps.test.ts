import { planPortMove } from '../../src/deploy/ports.js'
import { readDeployments } from '../../src/deploy/read.js'
import { applied, codes, memory } from './workspace.js'

const SKAFFOLD =
  'apiVersion: skaffold/v4beta6\nkind: Config\nbuild:\n  artifacts:\n    - image: org/web\n      context: web\n'

function move(files: Record<string, string>, ports = [{ from: 80, to: 8080 }]) {
  const all = { 'web/Dockerfile': 'FROM nginx\n', 'skaffold.yaml': SKAFFOLD, ...files }
  const workspace = memory(all)
  const deployments = readDeployments(workspace)
  const environment = ['ASPNETCORE_URLS', 'PORT']
  const plan = planPortMove({ workspace, deployments, dockerfilePath: 'web/Dockerfile', ports, environment })
  return { plan, files: applied(all, plan) }
}

function pod(name: string, image: string, lines: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    metadata:
      labels: {app: ${name}}
      annotations:
        dapr.io/app-port: "80"
    spec:
      containers:
        - name: ${name}
          image: ${image}
${lines}`
}

function configMap(name: string, data: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  LEVEL: info\n${data}`
}

const ALL = '          envFrom:\n            - configMapRef:\n                name: web-cm\n'
const ONE =
  '          env:\n            - name: PORT\n              valueFrom:\n                configMapKeyRef: {name: web-cm, key: http}\n'
const URL = '  ASPNETCORE_URLS: http://0.0.0.0:80\n'
const CHART = { 'chart/Chart.yaml': 'name: web\n', 'chart/values.yaml': 'tag: "1"\nport: 80\nother: 9000\n' }

/** The same texts as manifests, and as the templates of a chart. */
const KINDS: readonly (readonly [string, string, Record<string, string>, string])[] = [
  ['manifests', 'k8s/', {}, 'org/web:1'],
  ['a chart', 'chart/templates/', CHART, 'org/web:{{ .Values.tag }}'],
]

describe.each(KINDS)('ConfigMaps of %s', (_, folder, base, image) => {
  const withMap = (use: string, map: string, more: Record<string, string> = {}) => {
    const files = { ...base, [`${folder}web.yaml`]: pod('web', image, use), [`${folder}cm.yaml`]: map, ...more }
    const result = move(files)
    return { plan: result.plan, map: result.files[`${folder}cm.yaml`], pod: result.files[`${folder}web.yaml`] }
  }

  it.each([
    [ALL, URL, URL.replace(':80', ':8080')],
    [ALL, '  PORT: "80"\n', '  PORT: "8080"\n'],
    [ONE, '  http: "80"\n', '  http: "8080"\n'],
    [
      ALL.replace('- configMapRef', '- prefix: ASPNETCORE_\n              configMapRef'),
      '  URLS: http://+:80\n',
      '  URLS: http://+:8080\n',
    ],
  ])('move with %j: %j', (use, data, moved) => {
    for (const eol of ['\n', '\r\n']) {
      const text = configMap('web-cm', data).replaceAll('\n', eol)
      const { plan, map } = withMap(use.replaceAll('\n', eol), text)
      expect(map).toBe(configMap('web-cm', moved).replaceAll('\n', eol))
      expect(plan.obstacles).toEqual([])
    }
  })

  it('move in the file of the pod, with the port that Dapr calls', () => {
    const both = (port: number) =>
      `${configMap('web-cm', URL.replace('80', String(port)))}---\n${pod('web', image, ALL).replace('"80"', `"${String(port)}"`)}`
    expect(move({ ...base, [`${folder}web.yaml`]: both(80) }).files).toEqual({ [`${folder}web.yaml`]: both(8080) })
  })

  it.each([
    [ALL, configMap('api-cm', URL)],
    [ALL, configMap('web-cm', '  ASPNETCORE_URLS: http://0.0.0.0:8000\n')],
    [ALL, configMap('web-cm', '  WORKERS: "80"\n')],
    [ONE, configMap('web-cm', '  other: "80"\n')],
    [ALL.replace('configMapRef', 'secretRef'), configMap('web-cm', URL)],
  ])('stay with %j: %j', (use, text) => {
    const { plan, map } = withMap(use, text)
    expect(map).toBeUndefined()
    expect(plan.obstacles).toEqual([])
  })

  it('stop the move where a pod that stays takes the key that stands in env', () => {
    const api = pod('api', image.replace('web', 'api'), ONE)
    const map = configMap('web-cm', '  http: "80"\n')
    const { plan, map: after } = withMap(ONE, map, { [`${folder}api.yaml`]: api })
    expect(after).toBeUndefined()
    expect(codes(plan.obstacles)).toEqual(['shared-anchor'])
  })

  it('stop the move of a chart where a pod that stays takes the variable too', () => {
    const api = pod('api', 'org/api:{{ .Values.tag }}', ALL)
    const files = { ...CHART, 'chart/templates/web.yaml': pod('web', 'org/web:{{ .Values.tag }}', ALL) }
    const { plan } = move({
      ...files,
      'chart/templates/api.yaml': api,
      'chart/templates/cm.yaml': configMap('web-cm', URL),
    })
    expect(codes(plan.obstacles)).toEqual(['shared-anchor'])
  })

  it('move where another pod takes another key or ConfigMap', () => {
    for (const use of [ONE, ALL.replace('web-cm', 'api-cm')]) {
      const api = pod('api', image.replace('web', 'api'), use)
      const { plan, map } = withMap(ALL, configMap('web-cm', URL), { [`${folder}api.yaml`]: api })
      expect(map).toBe(configMap('web-cm', URL.replace('80', '8080')))
      expect(plan.obstacles).toEqual([])
    }
  })
})

it.each([
  [ALL, `${ALL}          env:\n            - name: ASPNETCORE_URLS\n              value: "http://0.0.0.0:8080"\n`],
  [
    `${ALL}          env:\n          - name: LEVEL\n            value: info\n`,
    `${ALL}          env:\n          - name: LEVEL\n            value: info\n          - name: ASPNETCORE_URLS\n            value: "http://0.0.0.0:8080"\n`,
  ],
  [
    `${ALL}          env: [{name: LEVEL, value: info}]\n`,
    `${ALL}          env: [{name: LEVEL, value: info}, {name: ASPNETCORE_URLS, value: "http://0.0.0.0:8080"}]\n`,
  ],
  [
    `${ALL}          env:\n            - name: ASPNETCORE_URLS\n              value: http://*:8081\n`,
    `${ALL}          env:\n            - name: ASPNETCORE_URLS\n              value: http://*:8081\n`,
  ],
])('ConfigMaps that a pod that stays takes too stay, and the moving one gets its own variable: %j', (use, moved) => {
  for (const eol of ['\n', '\r\n']) {
    const { plan, files } = move({
      'k8s/web.yaml': pod('web', 'org/web', use).replaceAll('\n', eol),
      'k8s/api.yaml': pod('api', 'org/api', ALL),
      'k8s/cm.yaml': configMap('web-cm', URL),
    })
    expect(Object.keys(files)).toEqual(['k8s/web.yaml'])
    expect(files['k8s/web.yaml']?.endsWith(moved.replaceAll('\n', eol))).toBe(true)
    expect(plan.obstacles).toEqual([])
  }
})

it('tells ConfigMaps of the same name in two folders apart', () => {
  const files = {
    'a/web.yaml': pod('web', 'org/web', ALL),
    'a/cm.yaml': configMap('web-cm', URL),
    'b/api.yaml': pod('api', 'org/api', ALL),
    'b/cm.yaml': configMap('web-cm', URL),
  }
  const { plan, files: after } = move(files)
  expect(Object.keys(after).sort()).toEqual(['a/cm.yaml', 'a/web.yaml'])
  expect(plan.obstacles).toEqual([])
})

describe('values of a chart', () => {
  const template = (value: string) =>
    pod('web', 'org/web:{{ .Values.tag }}', `          env:\n            - name: PORT\n              value: ${value}\n`)

  it.each([
    ['"80"', '"8080"', [], []],
    ['{{ .Values.other | quote }}', undefined, [], []],
    ['"{{ .Values.port }}"', undefined, ['port-variable'], []],
    ['{{ include "port" . }}', undefined, [], ['helm-port']],
  ])('%s', (value, moved, obstacles, followUps) => {
    const { plan, files } = move({ ...CHART, 'chart/templates/web.yaml': template(value) })
    expect(files['chart/templates/web.yaml']).toBe(
      template(moved ?? value).replace('app-port: "80"', 'app-port: "8080"'),
    )
    expect(codes(plan.obstacles)).toEqual(obstacles)
    expect(codes(plan.followUps).filter(code => code === 'helm-port')).toEqual(followUps)
  })

  it.each([
    ['env:\n  PORT: "80"\n  WORKERS: "80"\n', 'env:\n  PORT: "8080"\n  WORKERS: "80"\n'],
    ['env:\n  - name: PORT\n    value: "80"\n', 'env:\n  - name: PORT\n    value: "8080"\n'],
    ['env:\n  - name: WORKERS\n    value: "80"\n', undefined],
  ])('%j', (values, moved) => {
    const image = 'image:\n  repository: org/web\n'
    const { files } = move({
      'chart/Chart.yaml': 'name: web\n',
      'chart/values.yaml': image + values,
      'chart/templates/web.yaml': 'kind: Deployment\nimage: {{ .Values.image.repository }}\n',
    })
    expect(files['chart/values.yaml']).toBe(moved === undefined ? undefined : image + moved)
  })
})

describe('services in the network of a moving one', () => {
  const web = 'services:\n  web:\n    build: web\n  api:\n    image: org/api\n'
  const sidecar = (command: string, of = 'web', more = '') =>
    `${web}  web-dapr:\n    image: daprio/daprd\n    network_mode: "service:${of}"\n    command: ${command}\n${more}`

  it.each([
    ['["./daprd", "-app-id", "web", "-app-port", "80", "-dapr-http-port", "3500"]', '"80"', '"8080"'],
    ['./daprd --app-port 80 --app-id web80', 'port 80', 'port 8080'],
    ['./daprd --app-port=80', '=80', '=8080'],
    ['tunnel --url http://localhost:80', ':80', ':8080'],
  ])('%s', (command, from, to) => {
    const text = sidecar(command)
    const { plan, files } = move({ 'compose.yaml': text })
    expect(files).toEqual({ 'compose.yaml': text.replace(from, to) })
    expect(plan.followUps).toEqual([])
  })

  it.each([
    sidecar('./daprd --app-port 80', 'api'),
    sidecar('./daprd --app-port 8000'),
    sidecar('./daprd --app-port 80').replace('network_mode: "service:web"', 'restart: always'),
  ])('leaves %j', text => {
    expect(move({ 'compose.yaml': text }).plan.edits).toEqual([])
  })

  it('follows a network that another file of the project gives', () => {
    const base = sidecar('x').replace('    command: x\n', '')
    const override = 'services:\n  web-dapr:\n    command: ["./daprd", "-app-port", "80"]\n'
    const { files } = move({ 'docker-compose.yml': base, 'docker-compose.override.yml': override })
    expect(files).toEqual({ 'docker-compose.override.yml': override.replace('80', '8080') })
  })

  it('tells of other numbers, and stops at text that others share', () => {
    expect(codes(move({ 'compose.yaml': sidecar('probe --to 80') }).plan.followUps)).toEqual(['command-port'])
    const shared = sidecar(
      '&run ./daprd --app-port 80',
      'web',
      '  api-dapr:\n    image: daprio/daprd\n    command: *run\n',
    )
    expect(codes(move({ 'compose.yaml': shared }).plan.obstacles)).toEqual(['shared-anchor'])
  })
})

describe('an Envoy cluster whose address is a variable', () => {
  const compose =
    'services:\n  web:\n    build: web\n  front:\n    image: org/front\n    environment:\n      - WEB_HOST=web\n'
  const envoy = (address: string, port = 80) =>
    `static_resources:\n  clusters:\n    - hosts:\n        - socket_address:\n            address: ${address}\n            port_value: ${String(port)}\n`

  it.each(['${WEB_HOST}', '"$WEB_HOST"'])('follows %s', address => {
    const { files } = move({ 'compose.yaml': compose, 'front/envoy.yaml': envoy(address) })
    expect(files).toEqual({ 'front/envoy.yaml': envoy(address, 8080) })
  })

  it.each([envoy('${API_HOST}'), envoy('${WEB_HOST}', 8000), envoy('0.0.0.0')])('leaves %j', text => {
    expect(move({ 'compose.yaml': compose, 'front/envoy.yaml': text }).files).toEqual({})
  })

  it('stops where it runs in a cluster too', () => {
    const { plan } = move({
      'compose.yaml': compose,
      'front/envoy.yaml': envoy('${WEB_HOST}'),
      'k8s/web.yaml': pod('web', 'org/web', ''),
    })
    expect(codes(plan.obstacles)).toEqual(['proxy-upstream'])
  })
})
