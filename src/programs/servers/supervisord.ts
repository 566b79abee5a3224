import type { ConfigProgram } from '../../configs/types.js'
import { readSupervisordConfig, supervisordSettings } from '../../configs/supervisord.js'
import type { Requirement } from '../../types.js'
import { rootDaemon } from '../root-daemons.js'
import type { CommandWord, ImageFile, ImageView, Process, Program } from '../types.js'
import { siteIn } from './bind.js'
import { followIncludes, type ConfigFile, type ShippedFile } from './config-files.js'
import { optionValue } from './configured-server.js'
import { directoryOf, imagePath } from './paths.js'
import { removableLine } from './removable-line.js'
import { configWrite, distinct, evidenceIn, knownOf, root, unknown, writeDirectory, writeFile } from './requirements.js'

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
      const users = new Set(
        configFiles(process, image).flatMap(({ config }) => config?.programs.flatMap(({ user }) => user ?? []) ?? []),
      )
      const [user] = users
      if (users.size > 0) return users.size === 1 ? user : undefined
      const accounts = supervisedProcesses(process, image).flatMap(
        child => programs.find(program => program.matches(child, image))?.account?.(child, image) ?? [],
      )
      return accounts[0]
    },
    requirements: (process, image) => {
      const files = configFiles(process, image)
      const started = processesOf(files, process, image)
      return distinct([
        ...users(files, process, image),
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

function processesOf(files: readonly ConfigFile[], process: Process, image: ImageView): readonly Process[] {
  return files.flatMap(({ file, config }) =>
    (config?.programs ?? []).flatMap((program): Process[] => {
      const words = commandWords(program).map(word => placed(word, program, file, image))
      const [first] = words
      if (first === undefined) return []
      return [
        {
          words,
          program: first.value.slice(first.value.lastIndexOf('/') + 1),
          cwd: imagePath(program.directory ?? process.cwd, process.cwd),
          env: name => program.environment?.get(name) ?? process.env(name),
          switchUser: program.user,
          via: 'config',
          evidence: evidenceIn(file, image, program.line, `supervisord starts ${program.name}`),
        },
      ]
    }),
  )
}

/** A word of a command, and where it begins in the command's text when it stands there as it is. */
interface SplitWord {
  readonly value: string
  readonly at: number | undefined
}

/** Words of a command as Python's shlex splits them; `sh -c "exec x"` gives the command inside when it is a simple one. */
function commandWords({ command }: ConfigProgram): readonly SplitWord[] {
  const words: SplitWord[] = []
  let word: SplitWord | undefined
  let quote = ''
  for (let at = 0; at < command.length; at++) {
    const char = command.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
      else word = { value: (word?.value ?? '') + char, at: undefined }
    } else if (char === '"' || char === "'") {
      quote = char
      word = { value: word?.value ?? '', at: undefined }
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = word === undefined ? { value: char, at } : { value: word.value + char, at: word.at }
  }
  if (word !== undefined) words.push(word)
  const isShell = /(?:^|\/)(?:ba|da|a)?sh$/.test(words[0]?.value ?? '') && /^-[a-z]*c$/.test(words[1]?.value ?? '')
  const script = isShell ? words[2]?.value : undefined
  return script !== undefined && !/[;&|`$()<>{}"'\\\n]/.test(script)
    ? script
        .replace(/^exec\s+/, '')
        .split(/\s+/)
        .map(value => ({ value, at: undefined }))
    : words
}

function placed(
  { value, at }: SplitWord,
  { command, range }: ConfigProgram,
  file: ImageFile | undefined,
  image: ImageView,
): CommandWord {
  // A command on several lines has other offsets than its text.
  if (at === undefined || range === undefined || file === undefined || range.end - range.start !== command.length)
    return { value, site: undefined }
  const start = range.start + at
  const site = siteIn(file, image, { start, end: start + value.length })
  return {
    value,
    site: site?.kind === 'text' ? { path: site.path, range: { start: site.start, end: site.end } } : undefined,
  }
}

function users(files: readonly ConfigFile[], process: Process, image: ImageView): readonly Requirement[] {
  const programs = files.flatMap(({ file, config }) => (config?.programs ?? []).map(program => ({ file, program })))
  const named = programs.filter(({ program }) => program.user !== undefined && !rootNames.has(program.user))
  const distinctUsers = new Set(named.map(({ program }) => program.user))
  const [first] = named
  const found: Requirement[] = []
  const others = programs.filter(({ program }) => program.user === undefined || rootNames.has(program.user))
  if (first !== undefined && (distinctUsers.size > 1 || others.length > 0)) {
    const names = [...distinctUsers].join(', ')
    const message =
      others.length > 0
        ? `supervisord runs some programs as ${names} and others as root`
        : `supervisord runs its programs as ${names}`
    found.push(root('supervisord-many-users', evidenceIn(first.file, image, first.program.line, message)))
  } else if (first !== undefined) {
    const message = `supervisord runs ${first.program.name} as ${first.program.user ?? ''}, which only root and that user can do`
    found.push(unknown('supervisord-program-user', evidenceIn(first.file, image, first.program.line, message)))
  }
  const isUniform = first === undefined || (distinctUsers.size === 1 && others.length === 0)
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
  return process.switchUser === undefined ? found : []
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
