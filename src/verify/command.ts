import { findBuildContext } from '../analysis/build-context.js'
import type { Discovery } from '../discover/index.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import { escapeControls } from '../report/terminal.js'
import { openRepository, type Repository } from '../repository.js'
import type { Harden } from '../run.js'
import type { FileResult, HardenOptions } from '../types.js'
import { openDiskWorkspace } from '../workspace/disk.js'
import { connectEngine, EngineUnavailable } from './engine.js'
import { emptyObservation } from './observe.js'
import { verifyRewrite } from './rewrite.js'
import type { Verification, VerifyOptions } from './types.js'

export interface VerifyArguments {
  readonly discovery: Discovery
  readonly harden: Harden
  readonly hardenOptions: HardenOptions
  /** Also the rewrites that need review. */
  readonly unsafe: boolean
  readonly options: VerifyOptions
  /** The product. */
  readonly write: (text: string) => void
  /** Everything else. */
  readonly warn: (text: string) => void
}

export interface VerifiedFile {
  /** Absolute. */
  readonly root: string
  readonly result: FileResult
  readonly verification: Verification
}

/** `harden-dockerfile verify`: one line for each file; exit code 0, 1 when something is broken, 2 without an engine. */
export async function runVerify(argv: VerifyArguments): Promise<number> {
  let files: readonly VerifiedFile[]
  try {
    files = await verifyAll(argv, file => argv.write(describeFile(file)))
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error
    argv.warn(`${error.message}\nStart one, or say where it is with DOCKER_HOST or --engine.\n`)
    return 2
  }
  const count = (verdict: string): number => files.filter(({ verification }) => verification.verdict === verdict).length
  argv.warn(`${count('proven')} proven, ${count('broken')} broken, ${count('inconclusive')} inconclusive\n`)
  return count('broken') > 0 ? 1 : 0
}

/**
 * Proves every rewrite that the tool would make, one after the other; stops after the first broken one unless told to go
 * on. Throws EngineUnavailable.
 */
export async function verifyAll(
  { discovery, harden, hardenOptions, unsafe, options }: VerifyArguments,
  onFile: (file: VerifiedFile) => void,
): Promise<readonly VerifiedFile[]> {
  await connectEngine(options.engine)
  const files: VerifiedFile[] = []
  for (const { root, paths, listFiles } of discovery.roots) {
    const repository = openRepository(openDiskWorkspace(root, listFiles))
    for (const path of paths) {
      const result = harden(path, repository, hardenOptions)
      if (!isCandidate(result, unsafe)) continue
      const file = { root, result, verification: await verifyOne(root, result, repository, options) }
      files.push(file)
      onFile(file)
      if (file.verification.verdict === 'broken' && !options.keepGoing) return files
    }
  }
  return files
}

function isCandidate({ rewrites, verdict }: FileResult, unsafe: boolean): boolean {
  return (
    rewrites.length > 0 &&
    (verdict === 'hardened' || verdict === 'already-non-root' || (verdict === 'needs-review' && unsafe))
  )
}

async function verifyOne(
  root: string,
  result: FileResult,
  repository: Repository,
  options: VerifyOptions,
): Promise<Verification> {
  const { path, rewrites, ports } = result
  try {
    const { context, target } = howItIsBuilt(path, repository)
    return await verifyRewrite({ dockerfile: path, context, target, rewrites, root, ports, options })
  } catch (error) {
    if (error instanceof EngineUnavailable) throw error
    const nothing = emptyObservation({})
    const cause = error instanceof Error ? error.message : String(error)
    return {
      verdict: 'inconclusive',
      cause,
      before: nothing,
      after: nothing,
      learned: { written: [], ports: [], uids: [] },
    }
  }
}

/** What the repository's own build files say: the folder that is sent, and the stage when all of them name the same. */
function howItIsBuilt(
  path: string,
  { workspace, deployments }: Repository,
): { context: string; target: string | undefined } {
  const parsed = parseDockerfile(path, workspace.read(path) ?? '')
  const named = deployments().contextsOf(path)
  const context = parsed.ok ? findBuildContext(parsed.dockerfile, workspace, named).directory : ''
  const targets = new Set(
    deployments()
      .targetsOf(path)
      .map(({ target }) => target),
  )
  return { context, target: targets.size === 1 ? [...targets][0] : undefined }
}

/** One line, and below it the log line and the notes. */
export function describeFile({ result, verification }: VerifiedFile): string {
  const { verdict, cause, log, before, after } = verification
  const notes = [...new Set([...before.notes, ...after.notes])]
  const details = [...(log === undefined ? [] : [log.replaceAll('\n', '\n    ')]), ...notes]
  const head = `${result.path}: ${verdict}${cause === undefined ? '' : `: ${cause}`}`
  return `${escapeControls([head, ...details.map(line => `    ${line}`)].join('\n'))}\n`
}
