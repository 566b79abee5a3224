import { planPortMove } from '../../src/deploy/ports.js'
import { readDeployments } from '../../src/deploy/read.js'
import { applied, codes, data, memory } from './workspace.js'

function move(files: Record<string, string>, ports = [{ from: 80, to: 8080 }]) {
  const all = { 'web/Dockerfile': 'FROM nginx\n', 'skaffold.yaml': SKAFFOLD, ...files }
  const workspace = memory(all)
  const deployments = readDeployments(workspace)
  const plan = planPortMove({ workspace, deployments, dockerfilePath: 'web/Dockerfile', ports, environment: ['PORT'] })
  return { plan, files: applied(all, plan) }
}

const SKAFFOLD =
  'apiVersion: skaffold/v4beta6\nkind: Config\nbuild:\n  artifacts:\n    - image: org/web\n      context: web\n'

/** A Deployment whose container holds these lines. */
function deployment(lines: string, pod = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # the site
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: org/web:1.0
${lines}${pod}`
}

function service(port: string, selector = 'app: web', more = ''): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
${more}  selector:
    ${selector}
  ports:
${port}`
}

describe('containers', () => {
  it.each([
    ['          ports:\n            - containerPort: 80 # http\n', '80 #', '8080 #'],
    ['          ports: [{containerPort: 80, name: http}]\n', '80,', '8080,'],
    ['          livenessProbe:\n            httpGet: {path: /80, port: 80}\n', 'port: 80', 'port: 8080'],
    ['          readinessProbe:\n            tcpSocket:\n              port: 80\n', 'port: 80', 'port: 8080'],
    [
      '          startupProbe:\n            exec:\n              command: [curl, "http://localhost:80/"]\n',
      ':80/',
      ':8080/',
    ],
    ['          env:\n            - name: PORT\n              value: "80"\n', '"80"', '"8080"'],
    ['          args: ["--port=80", "--workers=80"]\n', '--port=80', '--port=8080'],
  ])('%j', (lines, from, to) => {
    for (const eol of ['\n', '\r\n']) {
      const text = deployment(lines).replaceAll('\n', eol)
      expect(move({ 'k8s/web.yaml': text }).files).toEqual({ 'k8s/web.yaml': text.replace(from, to) })
    }
  })

  it.each([
    '          ports:\n            - containerPort: 8080\n              hostPort: 80\n',
    '          livenessProbe:\n            httpGet: {port: http}\n',
    '          env:\n            - {name: WORKERS, value: "80"}\n',
    '          resources: {limits: {memory: 80}}\n',
  ])('leaves %j', lines => {
    expect(move({ 'k8s/web.yaml': deployment(lines) }).plan.edits).toEqual([])
  })

  it('leaves the containers of other images, and follows what they call', () => {
    const sidecar = `        - name: exporter
          image: nginx-exporter
          args: ["-nginx.scrape-uri=http://127.0.0.1:80/status"]
          ports:
            - containerPort: 80
`
    const text = deployment('', sidecar)
    expect(move({ 'k8s/web.yaml': text }).files['k8s/web.yaml']).toBe(text.replace('127.0.0.1:80', '127.0.0.1:8080'))
  })

  it("stops at the host's network", () => {
    const text = deployment('          ports: [{containerPort: 80}]\n', '      hostNetwork: true\n')
    expect(codes(move({ 'k8s/web.yaml': text }).plan.obstacles)).toEqual(['host-network-port'])
  })
})

describe('services', () => {
  const ports = '          ports:\n            - containerPort: 80\n'

  it.each([
    ['    - port: 80\n      targetPort: 80\n', '    - port: 80\n      targetPort: 8080\n'],
    ['    - port: 80\n', '    - port: 80\n      targetPort: 8080\n'],
    [
      '    - name: http\n      port: 80 # public\n      protocol: TCP\n',
      '    - name: http\n      port: 80 # public\n      targetPort: 8080\n      protocol: TCP\n',
    ],
    ['    - {port: 80, protocol: TCP}\n', '    - {port: 80, targetPort: 8080, protocol: TCP}\n'],
    ['    - port: 80', '    - port: 80\n      targetPort: 8080'],
    ['    - port: 3000\n      targetPort: 80\n', '    - port: 3000\n      targetPort: 8080\n'],
  ])('%j', (before, after) => {
    for (const eol of ['\n', '\r\n']) {
      const files = { 'a/web.yaml': deployment(ports), 'b/service.yaml': service(before).replaceAll('\n', eol) }
      const result = move(files).files['b/service.yaml'] ?? ''
      expect(result).toBe(service(after).replaceAll('\n', eol))
      expect(data(result)).toHaveLength(1)
    }
  })

  it.each([
    ['a named port', '    - port: 80\n      targetPort: http\n', 'app: web'],
    ['another port', '    - port: 80\n      targetPort: 3000\n', 'app: web'],
    ['another selector', '    - port: 80\n', 'app: other'],
    ['a narrower selector', '    - port: 80\n', 'app: web\n    tier: front'],
  ])('leaves %s', (_what, port, selector) => {
    const files = { 'a/web.yaml': deployment(ports), 'b/service.yaml': service(port, selector) }
    expect(Object.keys(move(files).files)).toEqual(['a/web.yaml'])
  })

  it('stops where the Service selects another workload too', () => {
    const other = deployment(ports).replace('name: web #', 'name: old #').replace('org/web:1.0', 'legacy')
    const files = { 'a.yaml': deployment(ports), 'b.yaml': `${other}---\n${service('    - port: 80\n')}` }
    expect(codes(move(files).plan.obstacles)).toEqual(['shared-service'])
  })

  it('says that clients of a headless Service see the port', () => {
    const files = {
      'a.yaml': deployment(ports),
      'b.yaml': service('    - port: 80\n', 'app: web', '  clusterIP: None\n'),
    }
    expect(codes(move(files).plan.followUps)).toEqual(['headless-service'])
  })

  it('moves a network policy of these pods, and leaves Ingresses', () => {
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - ports: [{port: 80}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  defaultBackend: {service: {name: web, port: {number: 80}}}
`
    const { files } = move({ 'a.yaml': deployment(ports), 'b.yaml': policy })
    expect(files['b.yaml']).toBe(policy.replace('{port: 80}', '{port: 8080}'))
  })

  it('tells of a network policy for all pods', () => {
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec:\n  podSelector: {}\n  ingress:\n    - ports: [{port: 80}]\n'
    const { plan, files } = move({ 'a.yaml': deployment(ports), 'b.yaml': policy })
    expect(Object.keys(files)).toEqual(['a.yaml'])
    expect(codes(plan.followUps)).toEqual(['network-policy'])
  })
})

describe('charts', () => {
  const values = 'image:\n  repository: ghcr.io/org/web\n  tag: "1"\nservice:\n  port: 80 # both\ncontainerPort: 80\n'
  const template = [
    'kind: Deployment',
    'spec:',
    '  template:',
    '    metadata:',
    '      labels:',
    '        app: web',
    '    spec:',
    '      containers:',
    '        - image: {{ .Values.image.repository }}:{{ .Values.image.tag }}',
    '          ports:',
    '            - containerPort: 80',
    '          livenessProbe:',
    '            httpGet: { path: /, port: http }',
    '          resources: {{- toYaml .Values.resources | nindent 12 }}',
    '---',
    'kind: Service',
    'spec:',
    '  ports:',
    '    - port: 80',
    '      targetPort: 80',
    '  selector:',
    '    app: web',
    '',
  ].join('\n')

  it('edits literal container ports and tells of values that may be both', () => {
    const { plan, files } = move({
      'chart/Chart.yaml': 'name: web\n',
      'chart/values.yaml': values,
      'chart/templates/deployment.yaml': template,
    })
    expect(files).toEqual({
      'chart/values.yaml': values.replace('containerPort: 80', 'containerPort: 8080'),
      'chart/templates/deployment.yaml': template
        .replace('containerPort: 80', 'containerPort: 8080')
        .replace('targetPort: 80', 'targetPort: 8080'),
    })
    expect(plan.followUps).toContainEqual(
      expect.objectContaining({ code: 'helm-port', path: 'chart/values.yaml', line: 5 }),
    )
  })

  it('edits only the templates of the image that moves', () => {
    const other = template.replaceAll('app: web', 'app: api').replace('.Values.image.repository', '.Values.repo')
    const own = template.replace('{{ .Values.image.repository }}', '{{ .Values.repo }}/web')
    const files = {
      'chart/Chart.yaml': 'name: shop\n',
      'chart/values.yaml': 'repo: org\n',
      'chart/templates/web.yaml': own,
      'chart/templates/api.yaml': other.replace('}}:{{', '}}/api:{{'),
    }
    expect(Object.keys(move(files).files)).toEqual(['chart/templates/web.yaml'])
  })

  it('leaves the chart of another image', () => {
    const files = {
      'chart/Chart.yaml': 'name: db\n',
      'chart/values.yaml': values.replace('org/web', 'org/db'),
      'chart/templates/deployment.yaml': template,
    }
    expect(move(files).plan.edits).toEqual([])
  })
})

it('tells where only names suggest the image', () => {
  const text = deployment('          ports: [{containerPort: 80}]\n').replace('org/web', 'registry.example/team/web')
  const { plan } = move({ 'k8s/web.yaml': text, 'skaffold.yaml': '' })
  expect(codes(plan.followUps)).toEqual(['possible-workload'])
})
