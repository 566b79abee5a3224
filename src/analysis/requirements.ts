import type { Workload } from '../deploy/types.js'
import { frameworkRequirements } from '../programs/frameworks/index.js'
import { rootDaemon } from '../programs/root-daemons.js'
import { runtimes } from '../programs/runtimes/index.js'
import { servers } from '../programs/servers/index.js'
import { sourceRequirements } from '../programs/sources/index.js'
import type { ImageView, Process } from '../programs/types.js'
import { effectsOf } from '../shell/effects.js'
import { EVERYTHING_BELOW } from '../shell/found-files.js'
import type { Evidence, Need, Requirement } from '../types.js'
import { isSystemPath } from './app-roots.js'
import { copiedFileRequirements, madeFileRequirements } from './copied-files.js'
import { isInside, normalizePath, parentOf } from './image-path.js'
import type { StartUp } from './start-up.js'
import { rootHomeRequirements } from './root-home.js'
import type { StageImage } from './stage-image.js'

export interface RequirementInput {
  readonly image: StageImage
  readonly view: ImageView
  readonly startUps: readonly StartUp[]
  readonly workloads: readonly Workload[]
  readonly dockerfilePath: string
  /** The earlier stages that compiled programs come from. */
  readonly builders: readonly BuilderView[]
  readonly appRoots: readonly string[]
}

/** A stage that builds a program, and the folders that its sources are copied to. */
export interface BuilderView {
  readonly view: ImageView
  readonly folders: readonly string[]
}

type WriteNeed = Extract<Need, { readonly kind: 'write' }>

/** Everything that the container's processes need, each with the place where it was seen. */
export function collectRequirements(input: RequirementInput): readonly Requirement[] {
  const { image, view } = input
  const found: Requirement[] = []
  for (const startUp of input.startUps) {
    for (const process of startUp.processes) found.push(...processRequirements(process, view))
    for (const work of startUp.rootWork) {
      // A script that drops privileges does not run its application as root: a USER would only keep it from preparing its data.
      if (work.onlyWhenRoot && work.code !== 'entrypoint-drops-privileges') continue
      found.push({
        need: { kind: 'root', code: work.code },
        evidence: { ...work.evidence, message: work.message },
        certainty: 'certain',
      })
    }
    for (const { path, evidence, byShell } of startUp.executed) {
      found.push({ need: { kind: byShell ? 'read' : 'execute', target: path }, evidence, certainty: 'certain' })
      // The kernel hands a script to its interpreter, which has to read it.
      if (view.file(path)?.text?.startsWith('#!') === true)
        found.push({ need: { kind: 'read', target: path }, evidence, certainty: 'certain' })
    }
    found.push(...scriptWrites(startUp, image))
  }
  found.push(
    ...madeFolders(input),
    ...givenFolders(input),
    ...volumeRequirements(input),
    ...applicationRequirements(input),
    ...copiedFileRequirements(image, input.dockerfilePath),
    ...madeFileRequirements(image, input.dockerfilePath),
    ...rootHomeRequirements(image, input.startUps, input.dockerfilePath),
  )
  return dedupe([...found, ...exposedRequirements(input, found)])
}

function processRequirements(process: Process, view: ImageView): readonly Requirement[] {
  const daemon = process.program === undefined ? undefined : rootDaemon(process.program)
  if (daemon !== undefined)
    return [
      {
        need: { kind: 'root', code: daemon.code },
        evidence: { ...process.evidence, message: daemon.message },
        certainty: 'certain',
      },
    ]
  const server = servers.find(program => program.matches(process, view))
  if (server !== undefined) return server.requirements(process, view)
  const known = runtimes.filter(program => program.matches(process, view))
  return [...known.flatMap(program => program.requirements(process, view)), ...unseenScript(process, view)]
}

/** A script of the Dockerfile's own that could not be followed: a RUN made it, or the repository does not hold it. */
function unseenScript({ words, cwd, evidence }: Process, view: ImageView): readonly Requirement[] {
  const name = words[0]?.value ?? ''
  if (!name.endsWith('.sh') || !name.includes('/')) return []
  const path = normalizePath(name.startsWith('/') ? name : `${cwd}/${name}`)
  const file = view.file(path)
  if (file === undefined || file.text !== undefined) return []
  const message = `the content of ${path} is not in the repository`
  return [
    { need: { kind: 'unknown', code: 'unknown-script' }, evidence: { ...evidence, message }, certainty: 'likely' },
  ]
}

/** What start-up scripts themselves write. */
function scriptWrites(startUp: StartUp, image: StageImage): readonly Requirement[] {
  const found: Requirement[] = []
  for (const { script, cwd, evidenceOf } of startUp.scripts) {
    for (const effect of effectsOf(script, { cwd, env: () => undefined })) {
      const evidence: Evidence = {
        ...evidenceOf(effect.command),
        message: `a start-up script writes here (${effect.command.program ?? 'redirection'})`,
      }
      const certainty = effect.command.unconditional ? 'certain' : 'likely'
      if (effect.kind === 'make-directory') {
        for (const target of effect.paths)
          found.push({ need: writeNeed(target, 'directory', 'create'), evidence, certainty })
      } else if (effect.kind === 'make-file') {
        for (const target of effect.paths) found.push({ need: writeNeed(target, 'file', 'open'), evidence, certainty })
      } else if (effect.kind === 'populate') {
        found.push({ need: writeNeed(effect.path, effect.type, 'create'), evidence, certainty: 'likely' })
      } else if (effect.kind === 'copy') {
        const several = effect.from.length > 1 || effect.from.some(path => /[*?[]/.test(path))
        const into = several || image.tree.state(effect.to).type === 'directory'
        found.push({
          need: writeNeed(effect.to, into ? 'directory' : 'file', into ? 'create' : 'open'),
          evidence,
          certainty,
        })
        // What is moved leaves its folder, which is a write to that folder.
        const left = effect.move ? effect.from.map(parentOf) : []
        for (const target of left) found.push({ need: writeNeed(target, 'directory', 'create'), evidence, certainty })
      } else if (effect.kind === 'edit-file' && effect.by === 'sed') {
        for (const target of effect.paths) {
          const folder = target.endsWith(EVERYTHING_BELOW) ? target.slice(0, -EVERYTHING_BELOW.length) : undefined
          const need = writeNeed(folder ?? target, folder === undefined ? 'file' : 'directory', 'create')
          found.push({ need: { ...need, deep: folder !== undefined }, evidence, certainty })
        }
      } else if (effect.kind === 'change-mode') {
        // Only the owner of a file may change its mode.
        for (const target of effect.paths) {
          const { exists, type } = image.tree.state(target)
          const what = type === 'directory' ? 'directory' : 'file'
          if (exists === 'yes') found.push({ need: writeNeed(target, what, 'open'), evidence, certainty })
        }
      }
    }
  }
  return found.filter(({ need }) => need.kind === 'write' && !/[*?[$]/.test(need.target))
}

/** EXPOSE below 1024: what the sources only suggest becomes likely; where nothing shows what listens, the port is all there is. */
function exposedRequirements(input: RequirementInput, found: readonly Requirement[]): readonly Requirement[] {
  const { image, dockerfilePath } = input
  if (found.some(({ need, certainty }) => need.kind === 'bind' && certainty !== 'possible')) return []
  return image.exposed.flatMap(({ port, text, instruction }): readonly Requirement[] => {
    if (port === undefined || port >= 1024) return []
    const set = text.endsWith('/udp') ? undefined : portVariable(port, input)
    const evidence: Evidence = {
      path: dockerfilePath,
      line: instruction.line,
      source: 'dockerfile',
      message: set === undefined ? `EXPOSE ${text}` : `EXPOSE ${text}, the value of ${set.name}`,
    }
    const sites = set === undefined ? [] : [{ kind: 'text' as const, path: set.path, ...set.range }]
    return [
      {
        need: { kind: 'bind', port, protocol: text.endsWith('/udp') ? 'udp' : 'tcp', sites, fixed: undefined },
        evidence,
        certainty: 'likely',
      },
    ]
  })
}

/** The one ENV of the Dockerfile that is named after a port and holds the exposed one: `ROCKET_PORT=80`. */
function portVariable(port: number, { image, view }: RequirementInput) {
  const names = [...image.env].flatMap(([name, { value, argument }]) =>
    !argument && value === String(port) && /(?:^|_)PORT$/.test(name) ? [name] : [],
  )
  const [name] = names
  const site = name === undefined || names.length > 1 ? undefined : view.envSite(name)
  if (name === undefined || site === undefined || site.value !== String(port)) return undefined
  return { name, path: site.path, range: site.range }
}

/** A folder that a RUN makes and nothing fills is there to be written. */
function madeFolders({ image, appRoots, dockerfilePath }: RequirementInput): readonly Requirement[] {
  const isDataFolder = (path: string) =>
    appRoots.some(root => path !== root && isInside(path, root)) ||
    DATA_FOLDERS.some(folder => path !== folder && isInside(path, folder)) ||
    !isSystemPath(path)
  const found: Requirement[] = []
  for (const { effect, instruction, user } of image.effects) {
    if (effect.kind !== 'make-directory' || user.kind === 'non-root') continue
    for (const target of effect.paths) {
      if (!isDataFolder(target) || image.tree.filesBelow(target, 1).length > 0) continue
      const evidence: Evidence = {
        path: dockerfilePath,
        line: instruction.line,
        source: 'dockerfile',
        message: 'a RUN makes this empty folder',
      }
      found.push({ need: writeNeed(target, 'directory', 'create'), evidence, certainty: 'possible' })
    }
  }
  return found.filter(({ need }) => need.kind === 'write' && image.tree.state(need.target).exists === 'yes')
}

/** What a RUN gives to an account other than root is meant to be written by whoever runs the program. */
function givenFolders({ image, dockerfilePath }: RequirementInput): readonly Requirement[] {
  const found: Requirement[] = []
  for (const { effect, instruction, user } of image.effects) {
    if (effect.kind !== 'change-owner' || user.kind === 'non-root') continue
    const { owner } = effect
    if (owner === undefined || owner === '' || /^(?:0|root)$|\$/.test(owner)) continue
    const evidence: Evidence = {
      path: dockerfilePath,
      line: instruction.line,
      source: 'dockerfile',
      message: `a RUN gives it to ${owner}`,
    }
    for (const target of effect.paths) {
      const { exists, type } = image.tree.state(target)
      if (isSystemPath(target) || exists === 'no' || /[*?[$]/.test(target)) continue
      const what = type === 'file' ? 'file' : 'directory'
      const need = writeNeed(target, what, what === 'file' ? 'open' : 'create')
      found.push({ need, evidence, certainty: 'possible' })
    }
  }
  return found
}

const DATA_FOLDERS = [
  '/tmp',
  '/var/tmp',
  '/var/log',
  '/var/lib',
  '/var/cache',
  '/var/run',
  '/run',
  '/data',
  '/srv',
  '/mnt',
  '/var/spool',
  '/var/opt',
]

function writeNeed(target: string, type: 'directory' | 'file', how: 'open' | 'create'): WriteNeed {
  return { kind: 'write', target, type, how, deep: false }
}

/** A volume there keeps what the image installed from being hidden by a bind mount; the program only reads it. */
const DEPENDENCY_FOLDER = /\/(?:node_modules|vendor|bower_components|\.venv|venv|site-packages)\/?$/

function volumeRequirements(input: RequirementInput): readonly Requirement[] {
  const found: Requirement[] = []
  for (const { path, instruction } of input.image.volumes) {
    const evidence: Evidence = {
      path: instruction === undefined ? undefined : input.dockerfilePath,
      line: instruction?.line,
      source: instruction === undefined ? 'base-image' : 'dockerfile',
      message: `VOLUME ${path}`,
    }
    found.push({
      need: { ...writeNeed(path, 'directory', 'create'), deep: true },
      evidence,
      certainty: DEPENDENCY_FOLDER.test(path) ? 'possible' : 'likely',
    })
  }
  if (onlyServesFiles(input)) return found
  for (const workload of input.workloads) {
    if (workload.development) continue
    for (const mount of workload.mounts) {
      if (mount.readOnly || (mount.kind !== 'volume' && mount.kind !== 'bind')) continue
      if (mount.kind === 'bind' && /\.[a-z0-9]{1,5}$|\.sock$/i.test(mount.target)) continue
      const evidence: Evidence = {
        path: workload.path,
        line: mount.line,
        source: 'deployment',
        message: `${workload.name} mounts a ${mount.kind} there`,
      }
      found.push({
        need: writeNeed(mount.target, 'directory', 'create'),
        evidence,
        certainty: mount.kind === 'volume' && !DEPENDENCY_FOLDER.test(mount.target) ? 'likely' : 'possible',
      })
    }
  }
  return found.filter(({ need }) => need.kind === 'write' && need.target !== '/')
}

/** Front servers read what is mounted into them; what they write themselves is known. */
const FRONT_SERVERS = new Set(['nginx', 'openresty', 'haproxy', 'varnishd', 'envoy'])

/** What start-up scripts call to prepare a front server. */
const PREPARING = new Set(
  'awk cat chmod cp echo envsubst find grep ln ls mkdir mv rm sed sh sort touch xargs'.split(' '),
)

/** A front server and nothing else that could write to a mount. */
function onlyServesFiles({ startUps }: RequirementInput): boolean {
  const programs = startUps.flatMap(({ processes }) => processes.map(({ program }) => program ?? ''))
  return (
    programs.some(program => FRONT_SERVERS.has(program)) &&
    programs.every(program => FRONT_SERVERS.has(program) || PREPARING.has(program))
  )
}

/** What frameworks and the application's own sources show. */
function applicationRequirements(input: RequirementInput): readonly Requirement[] {
  const { image, view } = input
  const found: Requirement[] = []
  for (const root of input.appRoots) {
    found.push(...frameworkRequirements(view, root), ...sourceRequirements(view, root))
    const evidence: Evidence = {
      path: input.dockerfilePath,
      line: image.stage.from.line,
      source: 'program',
      message: 'applications write beside their code (caches, SQLite, uploads)',
    }
    if (image.workdir === root)
      found.push({ need: writeNeed(root, 'directory', 'create'), evidence, certainty: 'possible' })
  }
  for (const builder of input.builders) {
    for (const folder of builder.folders) found.push(...sourceRequirements(builder.view, folder, view))
  }
  return found
}

const CERTAINTY_RANK = { certain: 0, likely: 1, possible: 2 } as const

function dedupe(requirements: readonly Requirement[]): readonly Requirement[] {
  const byNeed = new Map<string, Requirement>()
  for (const requirement of requirements) {
    const key = needKey(requirement.need)
    const known = byNeed.get(key)
    if (known === undefined) byNeed.set(key, requirement)
    else if (requirement.need.kind === 'bind' && known.need.kind === 'bind')
      byNeed.set(key, mergeBinds(known, requirement))
    else if (CERTAINTY_RANK[requirement.certainty] < CERTAINTY_RANK[known.certainty]) byNeed.set(key, requirement)
  }
  return [...byNeed.values()]
}

function needKey(need: Need): string {
  switch (need.kind) {
    case 'bind':
      return `bind ${String(need.port)}/${need.protocol}`
    case 'write':
      return `write ${need.type} ${need.target} ${need.deep ? 'deep' : ''}`
    case 'read':
    case 'execute':
    case 'root-home':
      return `${need.kind} ${need.target}`
    case 'home':
      return 'home'
    case 'root':
      return `${need.kind} ${need.code} ${need.removable === undefined ? '' : String(need.removable.start)}`
    case 'unknown':
      return `${need.kind} ${need.code}`
  }
}

function mergeBinds(a: Requirement, b: Requirement): Requirement {
  if (a.need.kind !== 'bind' || b.need.kind !== 'bind') return a
  const key = (site: (typeof a.need & { kind: 'bind' })['sites'][number]) =>
    site.kind === 'text' ? `${site.path}:${String(site.start)}` : site.kind === 'image-file' ? site.path : site.name
  const sites = new Map([...a.need.sites, ...b.need.sites].map(site => [key(site), site]))
  const surer = CERTAINTY_RANK[a.certainty] <= CERTAINTY_RANK[b.certainty] ? a.certainty : b.certainty
  return {
    ...a,
    certainty: surer,
    need: { ...a.need, sites: [...sites.values()], fixed: a.need.fixed ?? b.need.fixed },
  }
}
