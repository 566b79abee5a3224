import type { ImageFile, ImageView } from '../programs/types.js'
import type { Evidence, PortSite, Requirement } from '../types.js'
import { findAsked } from './asked-ports.js'
import { normalizePath } from './image-path.js'
import { analyseCommand } from './start-ups.js'
import { scriptWrites } from './script-needs.js'
import type { StageImage } from './stage-image.js'
import type { StartUp } from './start-up.js'

/** A script that checks the health has no more than this. */
const LIMIT = 32_768

/**
 * The same requirements, the ports that move with the places in the scripts of the build context that HEALTHCHECK runs
 * (`healthcheck.sh`, `node health.js`). What the container also starts is left alone.
 */
export function withHealthcheckFiles(
  requirements: readonly Requirement[],
  image: StageImage,
  view: ImageView,
  startUps: readonly StartUp[],
): readonly Requirement[] {
  const files = requirements.some(isMovable) ? healthcheckFiles(image, view, startUps) : []
  if (files.length === 0) return requirements
  return requirements.map(requirement => {
    const { need } = requirement
    if (!isMovable(requirement) || need.kind !== 'bind') return requirement
    const sites = files.flatMap(({ path, text }): readonly PortSite[] =>
      findAsked(text, need.port).map(({ start, end, before }) => ({ kind: 'text', path, start, end, before })),
    )
    return sites.length === 0 ? requirement : { ...requirement, need: { ...need, sites: [...need.sites, ...sites] } }
  })
}

function isMovable({ need }: Requirement): boolean {
  return need.kind === 'bind' && need.port < 1024 && need.fixed === undefined && need.sites.length > 0
}

/** What the command of HEALTHCHECK itself needs: it runs as the same user as the container's process. */
export function healthcheckNeeds(image: StageImage, view: ImageView, dockerfilePath: string): readonly Requirement[] {
  const check = healthcheckCommand(image, view, dockerfilePath)
  if (check === undefined) return []
  const executed = check.executed.flatMap(({ path, evidence }): readonly Requirement[] => {
    const read: Requirement = { need: { kind: 'read', target: path }, evidence, certainty: 'likely' }
    const execute: Requirement = { need: { kind: 'execute', target: path }, evidence, certainty: 'likely' }
    return view.file(path)?.text?.startsWith('#!') === true ? [execute, read] : [execute]
  })
  const switches = check.processes.flatMap(({ switchUser, evidence }): readonly Requirement[] =>
    switchUser === undefined
      ? []
      : [
          {
            need: { kind: 'unknown', code: 'healthcheck-drops-privileges' },
            evidence: { ...evidence, message: `HEALTHCHECK becomes ${switchUser}` },
            certainty: 'likely',
          },
        ],
  )
  return [...executed, ...switches.slice(0, 1), ...scriptWrites(check, image)]
}

function healthcheckCommand(image: StageImage, view: ImageView, path: string | undefined): StartUp | undefined {
  const { healthcheck } = image
  if (healthcheck === undefined || /^\s*none\s*$/i.test(healthcheck.args)) return undefined
  const evidence: Evidence = { path, line: healthcheck.line, source: 'dockerfile', message: 'HEALTHCHECK runs it' }
  const script = healthcheck.args.replace(/^\s*cmd\s+/i, '')
  const command = healthcheck.json === undefined ? { script } : { words: healthcheck.json.values }
  return analyseCommand(command, image, view, 'healthcheck', evidence, image.workdir, view.env)
}

function healthcheckFiles(
  image: StageImage,
  view: ImageView,
  startUps: readonly StartUp[],
): readonly { readonly path: string; readonly text: string }[] {
  const check = healthcheckCommand(image, view, undefined)
  if (check === undefined) return []
  const started = new Set(startUps.flatMap(startUp => pathsOf(startUp)))
  const found = new Map<string, string>()
  for (const path of pathsOf(check)) {
    const file: ImageFile | undefined = started.has(path) ? undefined : view.file(path)
    if (file?.contextPath !== undefined && file.text !== undefined && file.text.length <= LIMIT)
      found.set(file.contextPath, file.text)
  }
  return [...found].map(([path, text]) => ({ path, text }))
}

/** Image paths of the scripts that are run, and of what the first words of the processes may name. */
function pathsOf({ processes, scripts }: StartUp): readonly string[] {
  const named = processes.flatMap(({ words, cwd }) =>
    words
      .slice(0, 4)
      .filter(({ value }) => /^[\w./-]+$/.test(value) && !value.startsWith('-'))
      .map(({ value }) => normalizePath(value.startsWith('/') ? value : `${cwd}/${value}`)),
  )
  return [...scripts.flatMap(({ path }) => path ?? []), ...named]
}
