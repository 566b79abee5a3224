import type { StageAnalysis } from './analysis/stage-analysis.js'
import { isArchive } from './analysis/copy-sources.js'
import { describeBase } from './analysis/origin.js'
import { isInitReplaced } from './analysis/own-entrypoint.js'
import type { Workload } from './deploy/types.js'
import type { Comment, Dockerfile, Instruction } from './dockerfile/types.js'
import type { Reason } from './types.js'

/** What is not known of the image that the stage builds on, the most important first. */
function unknownOf(analysis: StageAnalysis): Pick<Reason, 'code' | 'message'> | undefined {
  const { base, chain, entrypoint, user } = analysis.image
  const reference = describeBase(analysis.image)
  const isInherited = entrypoint?.instruction === undefined
  if (user.kind === 'unknown' && !provesRoot(analysis) && !becomesItsOwn(analysis))
    return { code: 'unknown-base-image', message: `${reference} is not known: neither its user nor its tools` }
  if (base !== undefined)
    return isInherited && base.entrypointSupportsNonRoot === undefined
      ? { code: 'unknown-entrypoint', message: `the entrypoint of ${reference} may need root` }
      : undefined
  if (analysis.image.reference === 'scratch') return undefined
  if (isInherited) return { code: 'unknown-entrypoint', message: `${reference} may have an entrypoint that needs root` }
  const script = scriptOfBase(analysis)
  if (script !== undefined)
    return { code: 'unknown-entrypoint', message: `${script} of ${reference} may be a script that needs root` }
  // What is relative to it cannot be found, and what the program writes there cannot be prepared.
  return chain.some(isWorkdir)
    ? undefined
    : { code: 'unknown-base-image', message: `the working directory of ${reference} is not known` }
}

/** FROM names a release of what another Dockerfile makes, and what that says of the user may be newer. */
function olderRelease({ image: { base, builtBase, reference } }: StageAnalysis): string | undefined {
  const { defaultUser } = base ?? {}
  if (builtBase?.kind !== 'known' || builtBase.isSameTag || defaultUser === undefined) return undefined
  return /^(?:root|0)(?::|$)/.test(defaultUser)
    ? undefined
    : `${reference} is a release, which may be older than what ${builtBase.path} makes now: an image that runs as ${defaultUser}`
}

/** A script by its name that the command starts, and that nothing of this Dockerfile has put there. */
function scriptOfBase({ image, startUp }: StageAnalysis): string | undefined {
  return startUp.executed
    .map(({ path }) => path)
    .find(
      path =>
        /^\/(?:[^/]+|.*\.sh|.*entrypoint[^/]*)$/.test(path) &&
        image.tree.state(path).exists === 'maybe' &&
        image.tree.state(path).copiedBy === undefined,
    )
}

/** What the repository does not show about the image itself. */
export function doubtsOf(analysis: StageAnalysis, dockerfile: Dockerfile): readonly Reason[] {
  const { image, target, dockerfilePath: path } = analysis
  const line = analysis.stage.from.line
  const reasons: Reason[] = []
  const add = (code: string, message: string, at = line) => reasons.push({ code, message, path, line: at })
  const unknown = unknownOf(analysis)
  if (unknown !== undefined) add(unknown.code, unknown.message)
  const older = olderRelease(analysis)
  if (older !== undefined) add('released-base-image', older)
  const unpacked = image.reference === 'scratch' ? wholeSystem(analysis) : undefined
  if (unpacked !== undefined)
    add('unknown-base-image', 'an archive brings a whole system, which the repository does not show', unpacked.line)
  if (target.origin === 'number' && image.userTool.kind === 'unknown' && image.user.kind !== 'unknown')
    add('unknown-user-tool', `cannot tell which tool creates accounts in ${image.reference}`)
  const inherits = image.entrypoint?.instruction === undefined && !isInitReplaced(image)
  if (image.base?.entrypointSupportsNonRoot === false && inherits)
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
  const left = accountOfBase(analysis)
  if (left !== undefined)
    add(
      'user-id-unknown',
      `folders of ${image.reference} belong to its account ${left}, whose number is not known`,
      image.user.setBy?.line,
    )
  const comment = explicitRoot(analysis, dockerfile)
  if (comment !== undefined) add('root-on-purpose', `it says here why it runs as root: ${comment.text}`, comment.line)
  return reasons
}

/** The account that a server's image runs as by itself, where USER leaves it and its number is not known. */
function accountOfBase({ image: { base, accounts, cmd, entrypoint, user } }: StageAnalysis): string | undefined {
  const name = base?.defaultUser
  if (user.kind !== 'root' || user.setBy === undefined || name === undefined) return undefined
  if (base?.role !== 'server' && base?.role !== 'application') return undefined
  if (cmd?.instruction !== undefined || entrypoint?.instruction !== undefined) return undefined
  const account = accounts.users.find(each => each.name === name)
  return account !== undefined && account.uid === undefined ? name : undefined
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

/** A comment that says why the container runs as root. */
function explicitRoot(analysis: StageAnalysis, dockerfile: Dockerfile): Comment | undefined {
  return commentOfRoot(analysis, dockerfile) ?? commentOfNoUser(analysis, dockerfile)
}

/** `# Runs as root until the old files are migrated`: with the reason why, and no warning against it. */
const saysWhyRoot = (text: string): boolean =>
  /\b(?:runs?|running|stays?|kept?)\b.{0,20}\bas root\b/i.test(text) &&
  /\b(?:until|because|since|so that|needed|for now)\b/i.test(text) &&
  !/\b(?:not|never|avoid|instead|rather|no longer)\b|n't\b/i.test(text)

/** `# We do not set USER here, because …`: the comment above the instructions or their end, which no USER follows. */
function commentOfNoUser({ stage, image }: StageAnalysis, { comments }: Dockerfile): Comment | undefined {
  if (image.user.setBy !== undefined) return undefined
  const last = stage.instructions.at(-1)?.line ?? 0
  return comments.find(
    ({ line, text }) =>
      line > stage.from.line &&
      line < last &&
      (/\b(?:not|n[o']t|never)\b[^.]{0,40}\bUSER\b(?! root)/.test(text) || saysWhyRoot(text)),
  )
}

/** The comment right above a last `USER root` that no RUN needs. */
function commentOfRoot({ stage, image }: StageAnalysis, dockerfile: Dockerfile): Comment | undefined {
  const last = stage.instructions.findLast(({ keyword }) => keyword === 'USER')
  if (last === undefined || image.user.setBy !== last || image.user.kind !== 'root') return undefined
  if (stage.instructions.some(({ keyword, index }) => keyword === 'RUN' && index > last.index)) return undefined
  return dockerfile.comments.find(({ line, text }) => line === last.line - 1 && /[a-z]/i.test(text))
}

/** Where all tags that it may be (a digest alone) ship the same account, each of them runs as root or as that one already. */
function becomesItsOwn({ image: { base }, target }: StageAnalysis): boolean {
  return base !== undefined && target.origin === 'base-image' && target.name === base.applicationUser
}

/** A package manager that works shows that the build runs as root. */
function provesRoot({ image }: StageAnalysis): boolean {
  return image.effects.some(
    ({ effect, user }) => (effect.kind === 'install-packages' || effect.kind === 'add-user') && user.kind === 'unknown',
  )
}

const isWorkdir = ({ keyword, args }: Instruction): boolean => keyword === 'WORKDIR' && args.trim().startsWith('/')
