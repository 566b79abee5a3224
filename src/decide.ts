import type { StageAnalysis } from './analysis/analyse.js'
import { isArchive } from './analysis/copy-sources.js'
import type { Workload } from './deploy/types.js'
import type { Comment, Dockerfile, Instruction } from './dockerfile/types.js'
import { withFollowUps } from './follow-ups.js'
import { toReason, type RewriteDraft } from './rewrite.js'
import type { FileResult, HardenOptions, Reason, Refusal, Requirement } from './types.js'

/** What makes the container need root for certain, the reason that says most first; empty when nothing does. */
export function refuseForRoot(analysis: StageAnalysis): readonly Refusal[] {
  const found = analysis.requirements.flatMap((requirement): readonly Refusal[] => {
    const { need, certainty, evidence } = requirement
    if (need.kind !== 'root' || need.removable !== undefined || certainty === 'possible') return []
    const { message } = evidence
    return [{ kind: 'refusal', verdict: 'needs-root', code: need.code, message, ...placeOf(requirement, analysis) }]
  })
  // That it drops its privileges says most about a script that also changes owners.
  const main = found.filter(({ code }) => code === 'entrypoint-drops-privileges')
  const ordered = [...main, ...found.filter(refusal => !main.includes(refusal))]
  // Two rules may see the same command.
  return ordered.filter(
    ({ path, line }, index) => ordered.findIndex(other => other.path === path && other.line === line) === index,
  )
}

function placeOf({ evidence }: Requirement, analysis: StageAnalysis): { readonly path: string; readonly line: number } {
  // Facts of the base image have no place of their own: the FROM brings them in.
  return evidence.path === undefined
    ? { path: analysis.dockerfilePath, line: analysis.stage.from.line }
    : { path: evidence.path, line: evidence.line ?? 1 }
}

/** Requirements that the rewritten image still does not meet, as reasons to have a look. */
export function leftOver(analysis: StageAnalysis, options: HardenOptions): readonly Reason[] {
  const reasons: Reason[] = []
  for (const requirement of analysis.unmet) {
    const { need, certainty, evidence } = requirement
    if (certainty === 'possible' && need.kind !== 'unknown' && need.kind !== 'root') continue
    const reason = describe(requirement, options)
    if (reason !== undefined)
      reasons.push({ ...reason, message: `${reason.message} (${evidence.message})`, ...placeOf(requirement, analysis) })
  }
  return reasons
}

function describe(
  { need }: Requirement,
  options: HardenOptions,
): { readonly code: string; readonly message: string } | undefined {
  switch (need.kind) {
    case 'write':
      return {
        code: 'unwritable-path',
        message: `${need.target} has to be written and cannot be given to the user safely`,
      }
    case 'read':
      return { code: 'unreadable-file', message: `${need.target} cannot be read by the user` }
    case 'execute':
      return { code: 'not-executable', message: `${need.target} cannot be executed by the user` }
    case 'bind':
      return options.keepPorts
        ? undefined
        : {
            code: 'privileged-port',
            message: `port ${String(need.port)} stays: ${need.fixed ?? (need.sites.length > 0 ? 'it cannot move with everything that names it' : 'the repository does not show where it is set')}`,
          }
    case 'home':
      return undefined
    case 'root-home':
      return { code: 'root-home', message: `${need.target} is used at run time, and only root can enter /root` }
    case 'root':
      return { code: need.code, message: 'this may need root' }
    case 'unknown':
      return { code: need.code, message: 'the repository cannot show whether this works without root' }
  }
}

/** What is not known of the image that the stage builds on, the most important first. */
function unknownOf(analysis: StageAnalysis): Pick<Reason, 'code' | 'message'> | undefined {
  const { base, chain, entrypoint, reference, user } = analysis.image
  const isInherited = entrypoint?.instruction === undefined
  if (user.kind === 'unknown' && !provesRoot(analysis))
    return { code: 'unknown-base-image', message: `${reference} is not known: neither its user nor its tools` }
  if (base !== undefined)
    return isInherited && base.entrypointSupportsNonRoot === undefined
      ? { code: 'unknown-entrypoint', message: `the entrypoint of ${reference} may need root` }
      : undefined
  if (reference === 'scratch') return undefined
  if (isInherited) return { code: 'unknown-entrypoint', message: `${reference} may have an entrypoint that needs root` }
  // What is relative to it cannot be found, and what the program writes there cannot be prepared.
  return chain.some(isWorkdir)
    ? undefined
    : { code: 'unknown-base-image', message: `the working directory of ${reference} is not known` }
}

/** What the repository does not show about the image itself. */
export function doubtsOf(analysis: StageAnalysis, dockerfile: Dockerfile): readonly Reason[] {
  const { image, target, dockerfilePath: path } = analysis
  const line = analysis.stage.from.line
  const reasons: Reason[] = []
  const add = (code: string, message: string, at = line) => reasons.push({ code, message, path, line: at })
  const unknown = unknownOf(analysis)
  if (unknown !== undefined) add(unknown.code, unknown.message)
  const unpacked = image.reference === 'scratch' ? wholeSystem(analysis) : undefined
  if (unpacked !== undefined)
    add('unknown-base-image', 'an archive brings a whole system, which the repository does not show', unpacked.line)
  if (target.origin === 'number' && image.userTool.kind === 'unknown' && image.user.kind !== 'unknown')
    add('unknown-user-tool', `cannot tell which tool creates accounts in ${image.reference}`)
  if (image.base?.entrypointSupportsNonRoot === false && image.entrypoint?.instruction === undefined)
    add('entrypoint-needs-root', `the entrypoint of ${image.reference} does not work as another user`)
  const users = namedUsers(analysis)
  const [user, other] = users
  if (user?.user !== undefined && other?.user !== undefined)
    reasons.push({
      code: 'deploy-users-differ',
      message: `${user.name} runs it as ${user.user.value}, ${other.name} as ${other.user.value}: files can belong to only one of them`,
      path: other.path,
      line: other.user.line,
    })
  const byName = analysis.workloads.find(workload => !workload.development && namesOther(workload, analysis))
  if (byName?.user !== undefined)
    reasons.push({
      code: 'user-id-unknown',
      message: `${byName.name} runs it as ${byName.user.value}, an account whose number the repository does not show`,
      path: byName.path,
      line: byName.user.line,
    })
  const comment = explicitRoot(analysis, dockerfile)
  if (comment !== undefined)
    add('root-on-purpose', `USER root stands here with a comment: ${comment.text}`, comment.line)
  return reasons
}

/** `user: "unit:root"`: an account by name, neither root nor one that is known. */
function namesOther({ user }: Workload, { image, target }: StageAnalysis): boolean {
  const name = /^([a-z_][\w-]*)(?::[\w-]*)?$/i.exec(user?.value ?? '')?.[1]
  if (name === undefined || name === 'root' || name === target.name) return false
  return image.accounts.users.find(account => account.name === name)?.uid === undefined
}

/** One workload for each of the numbers that deployments run the image as. */
function namedUsers({ workloads }: StageAnalysis): readonly Workload[] {
  const byUid = new Map<string, Workload>()
  for (const workload of workloads) {
    const uid = /^\d+/.exec(workload.user?.value ?? '')?.[0]
    if (uid !== undefined && Number(uid) !== 0 && !workload.development && !byUid.has(uid)) byUid.set(uid, workload)
  }
  return [...byUid.values()]
}

/** `ADD rootfs.tar.gz /`: the base image is in the archive. */
function wholeSystem({ stage }: StageAnalysis): Instruction | undefined {
  return stage.instructions.find(
    ({ keyword, words }) =>
      keyword === 'ADD' && words.at(-1)?.text === '/' && words.slice(0, -1).some(({ text }) => isArchive(text)),
  )
}

/** The comment right above a last `USER root` that no RUN needs: it says why the container runs as root. */
function explicitRoot({ stage, image }: StageAnalysis, dockerfile: Dockerfile): Comment | undefined {
  const last = stage.instructions.findLast(({ keyword }) => keyword === 'USER')
  if (last === undefined || image.user.setBy !== last || image.user.kind !== 'root') return undefined
  if (stage.instructions.some(({ keyword, index }) => keyword === 'RUN' && index > last.index)) return undefined
  return dockerfile.comments.find(({ line, text }) => line === last.line - 1 && /[a-z]/i.test(text))
}

/** A package manager that works shows that the build runs as root. */
function provesRoot({ image }: StageAnalysis): boolean {
  return image.effects.some(
    ({ effect, user }) => (effect.kind === 'install-packages' || effect.kind === 'add-user') && user.kind === 'unknown',
  )
}

/** What became of one stage. */
export interface Outcome {
  /** In the original texts, and after all transforms. */
  readonly first: StageAnalysis
  readonly last: StageAnalysis
  readonly ports: ReadonlyMap<number, number>
}

export interface Decision {
  /** As it was before. */
  readonly dockerfile: Dockerfile
  readonly result: FileResult
  readonly draft: RewriteDraft
  /** Of all stages that are shipped, the most important one last. */
  readonly outcomes: readonly Outcome[]
  /** Shipped stages that are left alone, with the reason. */
  readonly stays: readonly Reason[]
  readonly options: HardenOptions
}

/** What certainly stops the container is no question for a review: such a rewrite is not offered at all. */
function isKnownToFail(analysis: StageAnalysis): boolean {
  return analysis.unmet.some(
    ({ need, certainty }) => certainty === 'certain' && (need.kind === 'root-home' || need.kind === 'execute'),
  )
}

/** The verdict falls out of what is left: nothing, doubts, or no rewrite at all. */
export function decideVerdict({ dockerfile, result, draft, outcomes, stays, options }: Decision): FileResult {
  const reasons = unique([
    ...outcomes.flatMap(({ first }) => doubtsOf(first, dockerfile)),
    ...draft.doubts,
    ...outcomes.flatMap(({ last }) => leftOver(last, options).map(reason => draft.inOriginal(reason))),
  ])
  const main = outcomes.at(-1)?.last
  if (main === undefined || outcomes.some(({ last }) => isKnownToFail(last)))
    return { ...result, verdict: 'needs-review', after: result.before, reasons }
  const moved = new Map(outcomes.flatMap(movedPorts))
  const followUps = unique([
    ...stays,
    // A line that the change itself edits needs no second look.
    ...draft.followUps.filter(
      ({ code, path, line }) =>
        code === 'port-variable-outside' || !draft.changes.some(edited => edited.path === path && edited.line === line),
    ),
    ...outcomes.flatMap(outcome => withFollowUps(outcome.first, new Map(movedPorts(outcome)), options)),
  ])
  const { target, image } = main
  const review = reasons.length > 0 || outcomes.some(({ last }) => last.image.user.kind !== 'non-root')
  return {
    ...result,
    verdict: review ? 'needs-review' : 'hardened',
    after: image.user.kind === 'root' ? { user: 'root' } : { user: image.user.text },
    user: { uid: target.uid, gid: target.gid, name: target.name },
    changes: review ? draft.changes.map(entry => ({ ...entry, safety: 'unsafe' as const })) : draft.changes,
    reasons,
    followUps,
    ports: [...moved].map(([from, to]) => ({ from, to })),
    rewrites: draft.rewrites(),
  }
}

function movedPorts({ last, ports }: Outcome): readonly (readonly [number, number])[] {
  return [...ports].filter(([from]) => !staysBound(last, from))
}

function staysBound(analysis: StageAnalysis, port: number): boolean {
  return analysis.unmet.some(({ need }) => need.kind === 'bind' && need.port === port)
}

function unique(reasons: readonly Reason[]): readonly Reason[] {
  return [
    ...new Map(
      reasons.map(reason => [
        `${reason.code} ${reason.path} ${String(reason.line)} ${reason.message}`,
        toReason(reason),
      ]),
    ).values(),
  ]
}

const isWorkdir = ({ keyword, args }: Instruction): boolean => keyword === 'WORKDIR' && args.trim().startsWith('/')
