import { baseAccounts, resolveUser } from '../analysis/accounts.js'
import type { StageAnalysis } from '../analysis/stage-analysis.js'
import type { TargetUser } from '../analysis/identity.js'
import type { StageImage } from '../analysis/stage-image.js'
import type { Deployments } from '../deploy/types.js'
import type { Dockerfile, Stage } from '../dockerfile/types.js'
import { findBaseImage } from '../images/find.js'
import type { UserTool } from '../images/types.js'
import type { FileResult } from '../types.js'
import type { Cell } from './layout.js'
import { section, table } from './layout.js'
import { placesOf, userText, type Places } from './words.js'

const TOOLS: Readonly<Record<UserTool['kind'], string>> = {
  shadow: 'groupadd and useradd',
  busybox: "BusyBox's addgroup and adduser",
  'shadow-after-install': 'useradd, which has to be installed first',
  none: 'none',
  unknown: 'not known',
}

/** All stages with what they start from, and which of them are shipped. */
export function explainStages(dockerfile: Dockerfile, deployments: Deployments): readonly string[] {
  const named = deployments.targetsOf(dockerfile.path)
  const place = placesOf(dockerfile.path)
  const rows = dockerfile.stages.map((stage): readonly Cell[] => [
    place(dockerfile.path, stage.from.line),
    stage.name ?? `stage ${stage.index}`,
    [baseText(stage, dockerfile, deployments), shipText(stage, dockerfile, named, place)],
  ])
  return section('Stages', table(rows, [50, 24]))
}

function baseText(stage: Stage, { path }: Dockerfile, { parentsOf }: Deployments): string {
  if (stage.parent !== undefined) return `builds on stage ${stage.parent.name ?? stage.parent.index}`
  if (stage.unresolved.length > 0) return `${stage.base}: ${stage.unresolved.join(', ')} has no default`
  const base = findBaseImage(stage.base)
  if (base !== undefined) return `${stage.base}: known as ${base.id}, ${base.os}`
  const makers = parentsOf(path, stage.base).map(parent => parent.path)
  return makers.length === 0
    ? `${stage.base}: not in the table of base images`
    : `${stage.base}: made by ${makers.join(', ')}`
}

function shipText(
  stage: Stage,
  dockerfile: Dockerfile,
  named: ReturnType<Deployments['targetsOf']>,
  place: Places,
): string {
  const by = named.find(({ target }) => target.toLowerCase() === stage.name)
  if (by !== undefined) return `shipped: ${place(by.path, by.line)} names it`
  return stage === dockerfile.stages.at(-1) ? 'shipped: it is the last one' : 'not shipped: only built'
}

/** Who the instructions and the container run as, and who shall. */
export function explainUsers(analysis: StageAnalysis, result: FileResult): readonly string[] {
  const { image, target } = analysis
  const rows: (readonly Cell[])[] = [
    ['tool', `${TOOLS[image.userTool.kind]}${image.hasShell ? '' : '; no shell'}`],
    ...(accountsText(image) === '' ? [] : [['accounts', accountsText(image)]]),
  ]
  if (result.verdict === 'already-non-root') rows.push(['stays', userText(image.user)])
  else rows.push([result.rewrites.length > 0 ? 'chosen' : 'would be', chosenText(target)])
  return [
    ...section('Effective user', table(userChanges(analysis), [50, 60])),
    ...section("The container's user", table(rows, [12])),
  ]
}

function userChanges({ image, dockerfilePath }: StageAnalysis): readonly (readonly Cell[])[] {
  const given = image.base?.defaultUser ?? (image.reference === 'scratch' ? '0' : undefined)
  const start = userText(resolveUser(given, baseAccounts(image.base), undefined))
  const root = firstStage(image.stage)
  const place = placesOf(dockerfilePath)
  const rows: (readonly Cell[])[] = [[place(dockerfilePath, root.from.line), `FROM ${image.reference}`, start]]
  for (const instruction of image.chain) {
    if (instruction.keyword !== 'USER') continue
    const user = userText(image.users.get(instruction))
    rows.push([place(dockerfilePath, instruction.line), `USER ${instruction.args.trim()}`, user])
  }
  return rows
}

function firstStage(stage: Stage): Stage {
  let at = stage
  while (at.parent !== undefined) at = at.parent
  return at
}

/** Accounts besides root, those that the Dockerfile makes first. */
function accountsText({ accounts, base }: StageImage): string {
  return accounts.users
    .filter(({ createdBy, name }) => createdBy !== undefined || name === base?.applicationUser)
    .map(({ name, uid, gid, createdBy }) => {
      const from = createdBy === undefined ? 'of the base image' : `made at line ${createdBy.line}`
      return `${name} ${uid ?? '?'}:${gid ?? '?'} (${from})`
    })
    .join(', ')
}

const ORIGINS: Readonly<Record<TargetUser['origin'], string>> = {
  'base-image': 'an account of the base image',
  dockerfile: 'an account that the Dockerfile creates',
  pinned: 'an account that the Dockerfile creates, with a number that gets fixed',
  new: 'a new account',
  number: 'a number without an account',
}

function chosenText({ uid, gid, name, home, origin, why }: TargetUser): string {
  const who = name === undefined ? `${uid}:${gid}` : `${uid}:${gid} ${name}`
  return `${who}: ${ORIGINS[origin]}, since ${why}; home ${home ?? 'none'}`
}
