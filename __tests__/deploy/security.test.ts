import { readDeployments } from '../../src/deploy/read.js'
import { planSecurityContext } from '../../src/deploy/security.js'
import { applied, codes, data, memory } from './workspace.js'

function secure(files: Record<string, string>, writesVolumes = true) {
  const all = { 'web/Dockerfile': 'FROM nginx\n', ...files }
  const workspace = memory(all)
  const deployments = readDeployments(workspace)
  const plan = planSecurityContext({
    workspace,
    workloads: deployments.workloadsOf('web/Dockerfile'),
    uid: 10001,
    gid: 10001,
    writesVolumes,
    ports: [],
  })
  return { plan, files: applied(all, plan) }
}

describe('compose', () => {
  it.each([
    [
      'services:\n  web:\n    build: web\n',
      'services:\n  web:\n    build: web\n    security_opt:\n      - no-new-privileges:true\n    cap_drop:\n      - ALL\n',
    ],
    [
      'services:\n  web:\n    build: web\n    ports:\n    - "80:80" # site\n\n  # the database\n  db:\n    image: postgres\n',
      'services:\n  web:\n    build: web\n    ports:\n    - "80:80" # site\n    security_opt:\n    - no-new-privileges:true\n    cap_drop:\n    - ALL\n\n  # the database\n  db:\n    image: postgres\n',
    ],
    [
      'services:\n  web: {build: web}\n',
      'services:\n  web: {build: web, security_opt: [no-new-privileges:true], cap_drop: [ALL]}\n',
    ],
    [
      'services:\n    web:\n        build: web\n        cap_drop: [NET_RAW]\n        security_opt:\n            - seccomp=x.json',
      'services:\n    web:\n        build: web\n        cap_drop: [NET_RAW, ALL]\n        security_opt:\n            - seccomp=x.json\n            - no-new-privileges:true',
    ],
    [
      'services:\n  web:\n    build: web\n    command: |\n      run\n',
      'services:\n  web:\n    build: web\n    command: |\n      run\n    security_opt:\n      - no-new-privileges:true\n    cap_drop:\n      - ALL\n',
    ],
  ])('%j', (before, after) => {
    for (const eol of ['\n', '\r\n']) {
      const { plan, files } = secure({ 'compose.yaml': before.replaceAll('\n', eol) })
      expect(files['compose.yaml']).toBe(after.replaceAll('\n', eol))
      expect(plan.followUps).toEqual([])
    }
  })

  it('changes nothing a second time', () => {
    const first = secure({ 'compose.yaml': 'services:\n  web:\n    build: web\n' }).files['compose.yaml'] ?? ''
    expect(secure({ 'compose.yaml': first }).plan.edits).toEqual([])
  })

  it.each([
    'privileged: true',
    'cap_add: [SYS_ADMIN]',
    'user: root',
    'network_mode: host',
    'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]',
  ])('leaves a service with %s and tells', line => {
    const { plan } = secure({ 'compose.yaml': `services:\n  web:\n    build: web\n    ${line}\n` })
    expect(plan.edits).toEqual([])
    expect(codes(plan.followUps)).toEqual(['deploy-conflict'])
  })

  it('leaves what services share', () => {
    const { plan } = secure({
      'compose.yaml': 'services:\n  web: &web\n    build: web\n  db:\n    <<: *web\n    build: db\n',
    })
    expect(plan.edits).toEqual([])
    expect(codes(plan.followUps)).toEqual(['shared-anchor'])
  })
})

const compose = {
  'compose.yaml':
    'services:\n  web:\n    build: web\n    image: org/web\n    cap_drop: [ALL]\n    security_opt: [no-new-privileges:true]\n',
}

function pod(container: string, spec = '', before = ''): string {
  return `# production
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
${before}      # the site
      containers:
        - name: web
          image: org/web:1 # pinned
${container}${spec}---
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
`
}

const CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
const IDS = { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001 }

interface Parsed {
  readonly spec: {
    readonly template: { readonly spec: { securityContext?: unknown; containers: { securityContext?: unknown }[] } }
  }
}

describe('Kubernetes', () => {
  it.each([
    ['block', pod('          ports: [{containerPort: 8080}]\n'), IDS, CONTAINER],
    ['nothing behind', pod(''), IDS, CONTAINER],
    ['four spaces', pod('          resources:\n              limits:\n                  cpu: 1\n'), IDS, CONTAINER],
    ['empty', pod('          securityContext: {}\n', '', '      securityContext: {}\n'), IDS, CONTAINER],
    [
      'merged',
      pod(
        '          securityContext:\n            readOnlyRootFilesystem: true # keep\n            capabilities:\n              drop: ["NET_RAW"]\n',
        '',
        '      securityContext:\n        runAsUser: 10001\n',
      ),
      IDS,
      { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['NET_RAW', 'ALL'] } },
    ],
    [
      'a volume',
      pod(
        '          volumeMounts: [{name: data, mountPath: /data}]\n',
        '      volumes:\n        - name: data\n          persistentVolumeClaim: {claimName: data}\n',
      ),
      { ...IDS, fsGroup: 10001 },
      CONTAINER,
    ],
  ])('%s', (_what, text, podContext, containerContext) => {
    for (const eol of ['\n', '\r\n']) {
      const source = text.replaceAll('\n', eol)
      const { plan, files } = secure({ ...compose, 'k8s.yaml': source })
      const result = files['k8s.yaml'] ?? ''
      expect(plan.followUps).toEqual([])
      const wanted = structuredClone(data(source)) as [Parsed, unknown]
      wanted[0].spec.template.spec.securityContext = podContext
      for (const container of wanted[0].spec.template.spec.containers) container.securityContext = containerContext
      expect(data(result)).toEqual(wanted)
      expect(result.includes('\r')).toBe(eol === '\r\n')
      if (eol === '\r\n') expect(result.replaceAll('\r\n', '')).not.toContain('\n')
      for (const comment of source.match(/#.*/g) ?? []) expect(result).toContain(comment)
      expect(secure({ ...compose, 'k8s.yaml': result }).plan.edits).toEqual([])
    }
  })

  it('puts the ids on the container where the pod holds other images', () => {
    const text = pod('', '        - name: proxy\n          image: envoy\n')
    const result = data(secure({ ...compose, 'k8s.yaml': text }).files['k8s.yaml'] ?? '')[0] as Parsed
    expect(result.spec.template.spec.securityContext).toBeUndefined()
    expect(result.spec.template.spec.containers.map(each => each.securityContext)).toEqual([
      { ...IDS, ...CONTAINER },
      undefined,
    ])
  })

  it('keeps what says otherwise, and tells', () => {
    const text = pod(
      '          securityContext: {allowPrivilegeEscalation: true}\n',
      '',
      '      securityContext:\n        runAsUser: 2000\n',
    )
    const { plan, files } = secure({ ...compose, 'k8s.yaml': text })
    expect(codes(plan.followUps)).toEqual(['deploy-conflict', 'deploy-conflict'])
    expect(files['k8s.yaml']).toContain('runAsUser: 2000')
    expect(files['k8s.yaml']).toContain('allowPrivilegeEscalation: true')
  })

  it('tells of a low port that stays', () => {
    const { plan } = secure({ ...compose, 'k8s.yaml': pod('          ports: [{containerPort: 80}]\n') })
    expect(codes(plan.followUps)).toEqual(['low-port'])
  })
})
