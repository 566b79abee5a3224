import { imagePath } from '../programs/servers/paths.js'
import type { ShellCommand } from '../shell/types.js'
import type { Evidence, Requirement } from '../types.js'
import { isInside } from './image-path.js'
import type { RequirementInput } from './requirement-input.js'

/** What a command of a start-up script installs. */
interface Install {
  readonly by: 'pip' | 'uv' | 'poetry'
  readonly files: readonly string[]
  readonly packages: readonly string[]
}

/**
 * Packages that are installed while the container starts. Beside those of root another user cannot put any: pip takes that
 * user's home instead, whose programs no PATH names, and others end with an error.
 */
export function startInstalls(input: RequirementInput): readonly Requirement[] {
  return input.startUps.flatMap(({ scripts, processes }) => {
    const programs = new Set(processes.flatMap(({ program }) => program ?? []))
    return scripts.flatMap(({ script, cwd, evidenceOf }) =>
      script.commands.flatMap(command => {
        if (!command.reachable || command.onlyWhenRoot || command.unusual) return []
        const install = installOf(command, input)
        return install === undefined || isDone(install, input)
          ? []
          : needOf(install, command, command.cwd ?? cwd, programs, input, evidenceOf(command))
      }),
    )
  })
}

function installOf({ program, words }: ShellCommand, { view }: RequirementInput): Install | undefined {
  const values = words.map(({ value }) => value ?? '')
  const isModule = /^python[\d.]*$/.test(program ?? '') && values[1] === '-m' && values[2] === 'pip'
  const pip = isModule ? 3 : /^pip[\d.]*$/.test(program ?? '') ? 1 : undefined
  if (pip !== undefined && values[pip] === 'install') return argumentsOf('pip', values.slice(pip + 1))
  const isUv = program === 'uv' && values[1] === 'pip' && values[2] === 'install'
  const isSystem = values.includes('--system') || /^(?:1|true)$/i.test(view.env('UV_SYSTEM_PYTHON') ?? '')
  if (isUv && isSystem) return argumentsOf('uv', values.slice(3))
  if (program === 'poetry' && values[1] === 'install' && !values.includes('--no-root'))
    return { by: 'poetry', files: [], packages: [] }
  return undefined
}

const ELSEWHERE = /^(?:-t|--target|--prefix|--root|--user)(?:=|$)/

function argumentsOf(by: Install['by'], values: readonly string[]): Install | undefined {
  if (values.some(value => ELSEWHERE.test(value))) return undefined
  const files: string[] = []
  const packages: string[] = []
  for (const [at, value] of values.entries()) {
    const before = values[at - 1] ?? ''
    if (/^(?:-r|--requirements?)$/.test(before)) files.push(value)
    else if (/^--requirements?=/.test(value)) files.push(value.slice(value.indexOf('=') + 1))
    else if (/^[A-Za-z]/.test(value) && !before.startsWith('-')) packages.push(nameOf(value))
  }
  return files.length + packages.length === 0 ? undefined : { by, files, packages }
}

const nameOf = (requirement: string): string => (/^[\w.-]+/.exec(requirement)?.[0] ?? '').toLowerCase()

/** A RUN installs the same: nothing is left to be done. */
function isDone({ by, files, packages }: Install, { image }: RequirementInput): boolean {
  if (by === 'poetry') return false
  const runs = image.chain.flatMap(({ keyword, args }) =>
    keyword === 'RUN' && /\binstall\b|\bsync\b/.test(args) ? [args] : [],
  )
  return [...files.map(file => file.slice(file.lastIndexOf('/') + 1)), ...packages].every(name =>
    runs.some(run => run.toLowerCase().includes(name.toLowerCase())),
  )
}

function needOf(
  install: Install,
  command: ShellCommand,
  cwd: string,
  programs: ReadonlySet<string>,
  { image, view }: RequirementInput,
  evidence: Evidence,
): readonly Requirement[] {
  const { by, files, packages } = install
  const unknown = (message: string): readonly Requirement[] => [
    { need: { kind: 'unknown', code: 'installs-packages' }, evidence: { ...evidence, message }, certainty: 'likely' },
  ]
  if (by === 'uv') return unknown('uv installs into the Python of the system, which belongs to root')
  if (by === 'poetry') {
    const made = image.effects.find(({ effect }) => effect.kind === 'install-tool' && effect.tool === 'poetry-venv')
    return made === undefined ? [] : unknown('poetry installs the application into an environment of root')
  }
  const called = command.words[0]?.value ?? ''
  const path = (view.env('PATH') ?? '').split(':')
  const venv = image.effects
    .flatMap(({ effect, user }) =>
      effect.kind === 'populate' && effect.by === 'venv' && user.kind !== 'non-root' ? [effect.path] : [],
    )
    .find(folder => isInside(called, folder) || path.includes(`${folder}/bin`))
  if (venv !== undefined)
    return [
      {
        need: { kind: 'write', target: venv, type: 'directory', how: 'create', deep: true },
        evidence: { ...evidence, message: `pip installs into ${venv}` },
        certainty: 'likely',
      },
    ]
  const listed = files.flatMap(file =>
    (view.file(imagePath(file, cwd))?.text ?? '').split('\n').map(line => nameOf(line.trim())),
  )
  const missing = [...listed, ...packages].find(name => name !== '' && programs.has(name))
  return missing === undefined || path.some(folder => folder.endsWith('/.local/bin'))
    ? []
    : unknown(`pip installs ${missing} into the home directory of another user, and PATH does not name its programs`)
}
