import type { ImageView, Process, Program } from '../types.js'
import { angularCompiler } from './angular.js'
import { celery } from './celery.js'
import { dataTools } from './data-tools.js'
import { django } from './django.js'
import { dotnet } from './dotnet.js'
import { gunicorn } from './gunicorn.js'
import { java } from './java.js'
import { javascriptBuilds } from './javascript-builds.js'
import { javascriptTools } from './javascript-tools.js'
import { launchedInTheEnd, launchers } from './launchers.js'
import { node } from './node.js'
import { otherServers } from './other-servers.js'
import { ownBinary } from './own-binary.js'
import { packageInstalls } from './package-installs.js'
import { php } from './php.js'
import { pm2, pm2Processes as startedByPm2 } from './pm2.js'
import { projectBuilds } from './project-builds.js'
import { python } from './python.js'
import { pythonServers } from './python-servers.js'
import { rubyPrograms } from './ruby.js'
import { scripts } from './scripts.js'
import { streamlit } from './streamlit.js'
import { toolCaches } from './tool-caches.js'
import { uvRun } from './uv-run.js'
import { uwsgi } from './uwsgi.js'
import { variablePaths } from './variable-paths.js'

/** In the order in which they are asked: the first that matches a process speaks for it. */
const known: readonly Program[] = [
  gunicorn,
  uwsgi,
  celery,
  streamlit,
  django,
  ...pythonServers,
  ...javascriptTools,
  ...rubyPrograms,
  projectBuilds,
  java,
  dotnet,
  php,
  ...scripts,
  ...otherServers,
  ...dataTools,
  python,
  node,
]

const all: readonly Program[] = [...known, ownBinary]
const launcher = launchers(all, [javascriptBuilds, toolCaches, angularCompiler, pm2])

const speakers: readonly Program[] = [launcher, ...all]

/**
 * The language runtime, launcher or application server of a process: the first that knows it; besides, what looks at the
 * words of any process.
 */
export function runtimesOf(process: Process, image: ImageView): readonly Program[] {
  const speaker = speakers.find(program => program.matches(process, image))
  return [...(speaker === undefined ? [] : [speaker]), ...forAll.filter(program => program.matches(process, image))]
}

const forAll: readonly Program[] = [
  variablePaths,
  packageInstalls,
  toolCaches,
  uvRun,
  javascriptBuilds,
  angularCompiler,
  pm2,
]

export { launchedInTheEnd } from './launchers.js'

/** What PM2 starts by its ecosystem file, where a launcher starts PM2 too. */
export const pm2Processes = (process: Process, image: ImageView): readonly Process[] =>
  launchedInTheEnd(process, image).flatMap(each => startedByPm2(each, image))
