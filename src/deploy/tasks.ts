import type { Workspace } from '../workspace.js'
import type { MatchedWorkload } from './built-images.js'
import type { Sources } from './sources.js'
import type { Task } from './types.js'

const MAX_LENGTH = 200_000
const MAX_TASKS = 50

/** `docker compose -f prod.yml run --rm -e A=b web …`, in a script, a recipe, or a text of Ruby's Capistrano. */
const RUNS =
  /docker[ -]compose(?:[ \t]+-[\w-]+(?:[= ][^\s"'-][^\s"']*)?){0,6}[ \t]+(?:run|exec)(?:[ \t]+(?:-[eupvw][ \t]+\S+|--(?:env|user|workdir|volume|entrypoint)[= ]\S+|-[\w-]+)){0,8}[ \t]+([\w.-]+)[ \t]+([^\n"'`#]+)/g
const MENTIONS = /docker[ -]compose[^\n]*\b(?:run|exec)\b/

const CAPISTRANO = /(?:^|\/)(?:config\/deploy(?:\/[\w-]+)?\.rb|lib\/capistrano\/[\w./-]+\.(?:rake|cap|rb))$/

/** Gives services the commands that the repository's scripts run in containers of theirs. */
export function withTasks(
  workspace: Workspace,
  sources: Sources,
  workloads: readonly MatchedWorkload[],
): readonly MatchedWorkload[] {
  const paths = [
    ...(sources.get('script') ?? []),
    ...(sources.get('makefile') ?? []),
    ...(sources.get('workflow') ?? []),
    ...workspace.files().filter(path => CAPISTRANO.test(path)),
  ]
  const tasks = new Map<string, Task[]>()
  for (const path of paths) {
    const text = workspace.read(path) ?? ''
    if (text.length > MAX_LENGTH || !MENTIONS.test(text)) continue
    for (const { index, 1: service = '', 2: script = '' } of [...text.matchAll(RUNS)].slice(0, MAX_TASKS)) {
      const task = { script: script.trim(), path, line: text.slice(0, index).split('\n').length }
      tasks.set(service, [...(tasks.get(service) ?? []), task])
    }
  }
  if (tasks.size === 0) return workloads
  return workloads.map(workload => {
    const own = workload.kind === 'compose' && !workload.development ? tasks.get(workload.name) : undefined
    return own === undefined ? workload : { ...workload, tasks: own }
  })
}
