import { readSupervisordConfig, supervisordSettings } from '../../configs/supervisord.js'
import type { Requirement } from '../../types.js'
import { rootDaemon } from '../root-daemons.js'
import type { CommandWord, ImageView, Process, Program } from '../types.js'
import { followIncludes, type ConfigFile, type ShippedFile } from './config-files.js'
import { optionValue } from './configured-server.js'
import { directoryOf, imagePath } from './paths.js'
import { removableLine } from './removable-line.js'
import { configWrite, distinct, evidenceIn, knownOf, root, unknown, writeDirectory, writeFile } from './requirements.js'
import { supervisedCommand } from './supervised-command.js'

/** Debian's package ships the second one, Alpine's the first. */
const shipped: readonly ShippedFile[] = [
  { path: '/etc/supervisord.conf', includes: ['/etc/supervisor.d/*.ini'] },
  { path: '/etc/supervisor/supervisord.conf', includes: ['/etc/supervisor/conf.d/*.conf'] },
]

const rootNames: ReadonlySet<string> = new Set(['root', '0'])

/** supervisord: what it writes itself, and what follows from the users and programs of its configuration. */
export function supervisord(programs: readonly Program[]): Program {
  return {
    name: 'supervisord',
    matches: ({ program, via }) => program === 'supervisord' && via !== 'healthcheck',
    account: (process, image) => {
      const started = supervisedProcesses(process, image)
      const users = new Set(
        started.flatMap(({ switchUser = 'root' }) => (rootNames.has(switchUser) ? [] : [switchUser])),
      )
      const [user] = users
      if (users.size > 0) return users.size === 1 ? user : undefined
      const accounts = started.flatMap(
        child => programs.find(program => program.matches(child, image))?.account?.(child, image) ?? [],
      )
      return accounts[0]
    },
    requirements: (process, image) => {
      const files = configFiles(process, image)
      const started = processesOf(files, process, image)
      return distinct([
        ...users(files, process, image, programs),
        ...writes(files, process, image),
        ...started.flatMap(child => {
          const daemon = child.program === undefined ? undefined : rootDaemon(child.program)
          if (daemon !== undefined) return [root(daemon.code, { ...child.evidence, message: daemon.message })]
          return programs.find(program => program.matches(child, image))?.requirements(child, image) ?? []
        }),
        ...files.flatMap(({ path, file, config }) =>
          config === undefined
            ? [unknown('server-config-unknown', evidenceIn(file, image, 1, `The content of ${path} is not known`))]
            : [],
        ),
        ...(files.length === 0
          ? [unknown('server-config-unknown', knownOf("The content of supervisord's configuration is not known"))]
          : []),
      ])
    },
  }
}

/** The programs that supervisord starts, as processes, without those that a shell has to take apart. */
export function supervisedProcesses(process: Process, image: ImageView): readonly Process[] {
  if (process.program !== 'supervisord') return []
  return processesOf(configFiles(process, image), process, image)
}

function configFiles(process: Process, image: ImageView): readonly ConfigFile[] {
  const option = optionValue(process, '-c', '--configuration')
  const candidates =
    option === undefined
      ? ['supervisord.conf', 'etc/supervisord.conf', '/etc/supervisord.conf', '/etc/supervisor/supervisord.conf']
      : [option]
  const paths = candidates.map(path => imagePath(path, process.cwd))
  const debian = image.base?.os === 'debian' || image.base?.os === 'ubuntu'
  const conf =
    paths.find(path => image.file(path) !== undefined) ??
    (option === undefined ? shipped[debian ? 1 : 0]?.path : paths[0])
  return conf === undefined ? [] : followIncludes(image, conf, shipped, readSupervisordConfig, directoryOf(conf))
}

const SWITCHING_DAEMONS = /(?:^|\/)(?:mysqld|mysqld_safe|mariadbd|mariadbd-safe|memcached)$/

/** The user to whom a daemon switches by itself, and to whom its data belongs: `mysqld --user=mysql`. */
function ownUser(words: readonly CommandWord[]): string | undefined {
  if (!SWITCHING_DAEMONS.test(words[0]?.value ?? '')) return undefined
  const values = words.map(({ value }) => value)
  const joined = values.find(value => value.startsWith('--user='))
  if (joined !== undefined) return joined.slice('--user='.length)
  const at = values.findIndex(value => value === '--user' || value === '-u')
  return at === -1 ? undefined : values[at + 1]
}

function processesOf(files: readonly ConfigFile[], process: Process, image: ImageView): readonly Process[] {
  return files.flatMap(({ file, config }) =>
    (config?.programs ?? []).flatMap((program): Process[] => {
      const words = supervisedCommand(program, file, image)
      const [first] = words
      if (first === undefined) return []
      return [
        {
          words,
          program: first.value.slice(first.value.lastIndexOf('/') + 1),
          cwd: imagePath(program.directory ?? process.cwd, process.cwd),
          env: name => program.environment?.get(name) ?? process.env(name),
          switchUser: program.user ?? ownUser(words),
          via: 'config',
          evidence: evidenceIn(file, image, program.line, `supervisord starts ${program.name}`),
        },
      ]
    }),
  )
}

function users(
  files: readonly ConfigFile[],
  process: Process,
  image: ImageView,
  programs: readonly Program[],
): readonly Requirement[] {
  if (process.switchUser !== undefined) return []
  const started = processesOf(files, process, image)
  const named = started.filter(({ switchUser }) => switchUser !== undefined && !rootNames.has(switchUser))
  const accounts = new Set(named.map(({ switchUser }) => switchUser))
  // What known servers need is told by themselves; why another program is to be root only its author knows.
  const asRoot = started.filter(
    child =>
      child.switchUser !== undefined &&
      rootNames.has(child.switchUser) &&
      !programs.some(program => program.matches(child, image)),
  )
  const [first] = named
  const isUniform = first === undefined || (accounts.size === 1 && asRoot.length === 0)
  const found: Requirement[] = []
  if (!isUniform) {
    const names = [...accounts].join(', ')
    const message =
      asRoot.length > 0
        ? `supervisord runs some programs as ${names} and others as root`
        : `supervisord runs its programs as ${names}`
    found.push(root('supervisord-many-users', { ...first.evidence, message }))
  } else if (first?.switchUser !== undefined) {
    const account = first.switchUser
    const message = `${first.evidence.message} as ${account}, which only root and that user can do`
    const need = { kind: 'unknown', code: 'supervisord-program-user', account } as const
    found.push({ need, evidence: { ...first.evidence, message }, certainty: 'possible' })
  }
  for (const { file, config } of files) {
    for (const { name, value, range, line } of config?.users ?? []) {
      const owner = value.replace(/:.*/, '')
      if (!rootNames.has(owner)) continue
      // As another user supervisord stops at once: it cannot drop to root.
      const evidence = evidenceIn(file, image, line, `${name}=${value}: supervisord stops when it is not root`)
      const removable = isUniform ? removableLine(file, image, range) : undefined
      const need = {
        kind: 'root',
        code: 'supervisord-user',
        ...(removable === undefined ? {} : { removable }),
      } as const
      found.push({ need, evidence, certainty: 'certain' })
    }
  }
  return found
}

function writes(files: readonly ConfigFile[], process: Process, image: ImageView): readonly Requirement[] {
  const found = files.flatMap(({ file, config }) =>
    (config?.writes ?? []).flatMap(write => {
      if (write.path.includes('%(')) return []
      const target = imagePath(write.path, process.cwd)
      const evidence = evidenceIn(file, image, write.line, `supervisord writes its ${write.purpose} ${target}`)
      // Logs are rotated: the directory has to take new names.
      return write.purpose === 'log' && write.type === 'file'
        ? [
            {
              need: { kind: 'write' as const, target, type: 'file' as const, how: 'create' as const, deep: false },
              evidence,
              certainty: 'certain' as const,
            },
          ]
        : [configWrite(write, target, evidence, 'certain')]
    }),
  )
  const [main] = files
  if (main?.config === undefined) return found
  if (main.file === undefined) {
    const debian = main.path.startsWith('/etc/supervisor/')
    const evidence = knownOf(`supervisord's own configuration ${main.path} writes there`)
    const socket: Requirement = {
      need: {
        kind: 'write',
        target: debian ? '/run/supervisor.sock' : '/run/supervisord.sock',
        type: 'file',
        how: 'create',
        deep: false,
      },
      evidence,
      certainty: 'likely',
    }
    const log = debian
      ? writeDirectory('/var/log/supervisor', evidence, 'likely', true)
      : writeFile('/var/log/supervisord.log', evidence, 'likely')
    return [...found, log, writeFile('/run/supervisord.pid', evidence, 'likely'), socket]
  }
  const said = new Set(files.flatMap(({ file }) => (file?.text === undefined ? [] : supervisordSettings(file.text))))
  const evidence = evidenceIn(main.file, image, 1, 'supervisord writes beside where it starts unless told otherwise')
  return [
    ...found,
    ...(said.has('pidfile') ? [] : [writeFile(imagePath('supervisord.pid', process.cwd), evidence, 'certain')]),
    ...(said.has('logfile') ? [] : [writeFile(imagePath('supervisord.log', process.cwd), evidence, 'certain')]),
  ]
}
