import type { Process, Program } from '../types.js'
import type { Requirement } from '../../types.js'
import { optionValues } from '../runtimes/options.js'
import { imagePath } from './paths.js'
import { writeDirectory } from './requirements.js'

const WORKERS: ReadonlySet<string> = new Set(['start-worker.sh', 'start-slave.sh'])

/** What starts a daemon by spark-daemon.sh, which leaves its output in a file. */
const DAEMONS: ReadonlySet<string> = new Set([
  ...WORKERS,
  ...['start-master.sh', 'start-history-server.sh', 'start-thriftserver.sh', 'start-connect-server.sh'],
])

const isWorker = ({ program = '', words }: Process): boolean =>
  WORKERS.has(program) || (program === 'spark-class' && words[1]?.value === 'org.apache.spark.deploy.worker.Worker')

/** Apache Spark of its own, with no manager of clusters: a worker ends when it cannot make its working folder. */
export const spark: Program = {
  name: 'spark',
  matches: process => DAEMONS.has(process.program ?? '') || isWorker(process),
  requirements: process => {
    const home = homeOf(process)
    return [
      ...(isWorker(process)
        ? folder(
            optionValues(process.words, ['--work-dir', '-d']).at(-1)?.text ?? process.env('SPARK_WORKER_DIR'),
            home === undefined ? undefined : `${home}/work`,
            'a worker of Spark keeps its applications here',
            process,
          )
        : []),
      ...(DAEMONS.has(process.program ?? '')
        ? [
            ...folder(
              process.env('SPARK_LOG_DIR'),
              home === undefined ? undefined : `${home}/logs`,
              'the start scripts of Spark keep their logs here',
              process,
            ),
            ...folder(
              process.env('SPARK_PID_DIR'),
              undefined,
              'the start scripts of Spark keep pid files here',
              process,
            ),
          ]
        : []),
    ]
  },
}

/** The variable, or where the command itself lies: below `bin` or `sbin`. */
function homeOf({ words, cwd, env }: Process): string | undefined {
  const set = env('SPARK_HOME')
  if (set?.startsWith('/') === true && !set.includes('$')) return set.replace(/\/+$/, '')
  const command = imagePath(words[0]?.value ?? '', cwd)
  const home = /^(\/.+)\/s?bin\/[^/]+$/.exec(words[0]?.value.includes('/') === true ? command : '')?.[1]
  return home === '/usr' || home === '/usr/local' ? undefined : home
}

function folder(
  given: string | undefined,
  usual: string | undefined,
  message: string,
  { cwd, evidence }: Process,
): readonly Requirement[] {
  const path = given === undefined || given === '' ? usual : imagePath(given, cwd)
  return path === undefined || path.includes('$') ? [] : [writeDirectory(path, { ...evidence, message }, 'certain')]
}
