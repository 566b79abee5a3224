import type { Requirement } from '../../types.js'
import { assignmentOf, withAssignments } from '../environment.js'
import type { CommandWord, ImageView, Process, Program } from '../types.js'
import { innerProcess } from './inner-process.js'
import { commandWords, managed, managers, nameWord, withoutVersion } from './package-managers.js'
import { pythonTarget } from './python.js'
import { homeRequirement } from './server-program.js'
import { scriptCommands } from './script-line.js'
import { scriptRedirects } from './script-redirects.js'
import { thruster } from './thruster.js'

/** A launcher whose remaining words are the command: after the subcommands in `skip`, and options with their values. */
interface Prefix {
  readonly skip: readonly string[]
  readonly withValue: readonly string[]
  readonly home: boolean
  /** It serves itself, and starts the command behind it. */
  readonly proxy?: {
    readonly requirements: (process: Process, image: ImageView) => readonly Requirement[]
    readonly behind: (process: Process) => Process
  }
}

const prefixes: ReadonlyMap<string, Prefix> = new Map<string, Prefix>([
  ['poetry', { skip: ['run'], withValue: ['-C', '--directory'], home: true }],
  [
    'uv',
    {
      skip: ['run'],
      withValue: [
        '--project',
        '--directory',
        '--python',
        '-p',
        '--with',
        '--extra',
        '--group',
        '--env-file',
        '--package',
      ],
      home: true,
    },
  ],
  ['pipenv', { skip: ['run'], withValue: [], home: true }],
  ['pdm', { skip: ['run'], withValue: ['-p'], home: true }],
  ['hatch', { skip: ['run'], withValue: ['-e'], home: true }],
  ['rye', { skip: ['run'], withValue: [], home: true }],
  ['conda', { skip: ['run'], withValue: ['-n', '--name', '-p', '--prefix'], home: true }],
  ['mamba', { skip: ['run'], withValue: ['-n', '-p'], home: true }],
  ['micromamba', { skip: ['run'], withValue: ['-n', '-p'], home: true }],
  ['bundle', { skip: ['exec'], withValue: [], home: true }],
  ['thrust', { skip: [], withValue: [], home: false, proxy: thruster }],
  ['npx', { skip: [], withValue: ['-p', '--package', '-c'], home: true }],
  ['bunx', { skip: [], withValue: ['-p'], home: true }],
  [
    'opentelemetry-instrument',
    {
      skip: [],
      withValue: ['--traces_exporter', '--metrics_exporter', '--service_name', '--exporter_otlp_endpoint'],
      home: false,
    },
  ],
  ['watchmedo', { skip: ['auto-restart'], withValue: ['--directory', '-d', '--pattern', '-p'], home: false }],
  ['ddtrace-run', { skip: [], withValue: [], home: false }],
  ['newrelic-admin', { skip: ['run-program'], withValue: [], home: false }],
  ['dotenv', { skip: ['run'], withValue: ['-e', '-f', '-v', '-c'], home: false }],
  ['dotenvx', { skip: ['run'], withValue: ['-f'], home: false }],
  ['env-cmd', { skip: [], withValue: ['-f', '-e'], home: false }],
  ['cross-env', { skip: [], withValue: [], home: false }],
  ['cross-env-shell', { skip: [], withValue: [], home: false }],
  ['doppler', { skip: ['run'], withValue: ['-p', '-c', '--project', '--config'], home: true }],
  ['infisical', { skip: ['run'], withValue: ['--env', '--path', '--projectId'], home: true }],
  ['docker-php-entrypoint', { skip: [], withValue: [], home: false }],
])

const pythonCommands = new Set([
  'gunicorn',
  'uvicorn',
  'hypercorn',
  'daphne',
  'flask',
  'fastapi',
  'celery',
  'streamlit',
  'jupyter',
  'jupyterlab',
  'notebook',
  'waitress',
  'uwsgi',
  'sanic',
  'litestar',
  'mlflow',
  'tensorboard',
  'mkdocs',
  'chainlit',
  'bokeh',
  'panel',
  'granian',
  'locust',
  'django',
  'vllm',
])

/** The processes that a launcher starts; undefined when the process is none. */
function launched(process: Process, image: ImageView): readonly Process[] | undefined {
  const { program } = process
  if (program === undefined) return undefined
  if (program === 'python') {
    const target = pythonTarget(process.words)
    if (target?.kind === 'module' && pythonCommands.has(target.name.split('.')[0] ?? ''))
      return [
        innerProcess(process, [{ ...nameWord(target.name), site: target.rest[0]?.site }, ...target.rest.slice(1)]),
      ]
    // A virtual environment's program, or a launcher, given as the script.
    const script = target?.kind === 'script' ? target.name : undefined
    return script !== undefined && target !== undefined && /(?:^|\/)bin\/[\w-]+$/.test(script)
      ? [innerProcess(process, target.rest)]
      : undefined
  }
  if (program === 'node') {
    const at = process.words.findIndex((word, index) => index > 0 && !word.value.startsWith('-'))
    const binary = /node_modules\/(?:\.bin\/([\w-]+)$|([\w-]+)\/(?:dist\/)?bin\/[\w.-]+$)/.exec(
      process.words[at]?.value ?? '',
    )
    const name = binary?.[1] ?? binary?.[2]
    return name === undefined ? undefined : [innerProcess(process, [nameWord(name), ...process.words.slice(at + 1)])]
  }
  if (program === 'concurrently') return process.words.slice(1).flatMap(word => lineProcesses(word.value, process))
  if (managers.has(program)) return managed(process, image)
  const prefix = prefixes.get(program)
  if (prefix === undefined) return undefined
  const words = commandWords(process.words, prefix.skip, new Set(prefix.withValue)).map(withoutVersion)
  const around = prefix.proxy?.behind(process) ?? process
  return words.length === 0
    ? []
    : [
        innerProcess(
          { ...around, env: withAssignments(around.env, leadingAssignments(words)) },
          words.filter((word, index) => !isAssignment(words, index) && word.value !== ''),
        ),
      ]
}

/** What runs in the end: `pm2-runtime app.js` for `npm start`, the process itself where it is no launcher. */
export function launchedInTheEnd(process: Process, image: ImageView, depth = 0): readonly Process[] {
  const inner = depth > 6 ? undefined : launched(process, image)
  return inner === undefined ? [process] : inner.flatMap(each => launchedInTheEnd(each, image, depth + 1))
}

const lineProcesses = (line: string, process: Process): readonly Process[] =>
  scriptCommands(line).map(({ words }) =>
    innerProcess(
      process,
      words.map(({ value }) => nameWord(value)),
    ),
  )

/** The `A=b` words that stand before the program. */
function leadingAssignments(words: readonly CommandWord[]): ReadonlyMap<string, CommandWord> {
  const own = new Map<string, CommandWord>()
  for (const word of words) {
    const assigned = assignmentOf(word)
    if (assigned === undefined) break
    own.set(...assigned)
  }
  return own
}

const isAssignment = (words: readonly CommandWord[], index: number): boolean =>
  words.slice(0, index + 1).every(word => assignmentOf(word) !== undefined)

const keepsHome = (process: Process): boolean => {
  const program = process.program ?? ''
  return managers.has(program) || prefixes.get(program)?.home === true
}

/** Launchers over the programs that they may start; a launcher may start another one. `besides` look at any program. */
export function launchers(programs: readonly Program[], besides: readonly Program[]): Program {
  const requirementsOf = (process: Process, image: ImageView, depth: number): readonly Requirement[] => {
    const inner = depth > 6 ? undefined : launched(process, image)
    if (inner === undefined)
      return [
        ...scriptRedirects(process),
        ...[programs.find(program => program.matches(process, image)), ...besides].flatMap(program =>
          program?.matches(process, image) === true ? program.requirements(process, image) : [],
        ),
      ]
    const home = keepsHome(process) ? [homeRequirement(process, process.program ?? 'the launcher')] : []
    const proxy = prefixes.get(process.program ?? '')?.proxy?.requirements(process, image) ?? []
    return [...home, ...proxy, ...inner.flatMap(each => requirementsOf(each, image, depth + 1))]
  }
  return {
    name: 'launcher',
    matches: (process, image) => launched(process, image) !== undefined,
    requirements: (process, image) => requirementsOf(process, image, 0),
  }
}
