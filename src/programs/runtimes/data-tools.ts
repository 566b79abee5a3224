import type { Requirement } from '../../types.js'
import { imagePath } from '../servers/paths.js'
import { writeDirectory } from '../servers/requirements.js'
import type { Process, Program } from '../types.js'
import { optionValues } from './options.js'
import { serverProgram } from './server-program.js'

/** Subcommands of dbt that compile the project, which leaves `target` and `logs` in its folder. */
const COMPILES = [
  ...['build', 'clean', 'clone', 'compile', 'deps', 'docs', 'list', 'ls', 'parse', 'retry', 'run', 'run-operation'],
  ...['seed', 'show', 'snapshot', 'source', 'test'],
]

const folder = (path: string, process: Process, message: string): Requirement =>
  writeDirectory(path, { ...process.evidence, source: 'program', message }, 'likely', true)

const dbt = serverProgram({
  name: 'dbt',
  subcommands: COMPILES,
  listen: [],
  directories: ['--target-path', '--log-path'],
  home: true,
  more: process => {
    const project =
      optionValues(process.words, ['--project-dir'])[0]?.text ?? process.env('DBT_PROJECT_DIR') ?? process.cwd
    return project.includes('$')
      ? []
      : [folder(imagePath(project, process.cwd), process, 'dbt writes target and logs into its project')]
  },
})

const airflow = serverProgram({
  name: 'airflow',
  listen: ['--port', '-p'],
  variables: [{ name: 'AIRFLOW__WEBSERVER__WEB_SERVER_PORT', style: 'port' }],
  files: ['--pid', '--log-file', '--stdout', '--stderr'],
  home: true,
  more: process => {
    const home = process.env('AIRFLOW_HOME')
    return home?.startsWith('/') === true
      ? [folder(home, process, 'Airflow keeps its configuration, logs and pid files in AIRFLOW_HOME')]
      : []
  },
})

/** Tools that prepare and move data, which work in a folder of their own. */
export const dataTools: readonly Program[] = [dbt, airflow]
