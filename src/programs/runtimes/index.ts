import type { ImageView, Process, Program } from '../types.js'
import { celery } from './celery.js'
import { django } from './django.js'
import { dotnet } from './dotnet.js'
import { gunicorn } from './gunicorn.js'
import { java } from './java.js'
import { javascriptTools } from './javascript-tools.js'
import { launchers } from './launchers.js'
import { node } from './node.js'
import { otherServers } from './other-servers.js'
import { ownBinary } from './own-binary.js'
import { php } from './php.js'
import { python } from './python.js'
import { pythonServers } from './python-servers.js'
import { rubyPrograms } from './ruby.js'
import { streamlit } from './streamlit.js'
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
  java,
  dotnet,
  php,
  ...otherServers,
  python,
  node,
]

const all: readonly Program[] = [...known, ownBinary]
const launcher = launchers(all)

const speaksFor = (process: Process, image: ImageView): Program | undefined =>
  [launcher, ...all].find(program => program.matches(process, image))

/** Language runtimes, their launchers and application servers. For a process at most one of them matches, beside the last ones. */
export const runtimes: readonly Program[] = [
  ...[launcher, ...all].map(program => ({
    ...program,
    matches: (process: Process, image: ImageView) => speaksFor(process, image) === program,
  })),
  variablePaths,
  uvRun,
]
