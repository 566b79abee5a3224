import { readFile, writeFile } from 'node:fs/promises'
import type { BuildCopy } from './context.js'
import type { RunResult } from './client.js'
import type { Engine } from './engine.js'
import type { VerifyOptions } from './types.js'

const TAIL = 40
/** How often a build is begun anew when what it took from the cache is gone; the last time it takes nothing from there. */
const RETRIES = 3

export interface BuildRequest {
  readonly copy: BuildCopy
  readonly tag: string
  readonly target: string | undefined
  readonly labels: readonly string[]
  readonly options: VerifyOptions
}

export interface BuildResult {
  readonly built: boolean
  /** End of the output, only when the build failed. */
  readonly log: string | undefined
  readonly notes: readonly string[]
}

/** Builds what the copy holds now. */
export async function buildImage(engine: Engine, request: BuildRequest): Promise<BuildResult> {
  const notes: string[] = []
  let result = await buildAnew(engine, request)
  if (!result.ok && frontendIsMissing(output(result)) && (await removeSyntaxLine(request.copy.dockerfile))) {
    notes.push('built without the "# syntax=" line: its frontend image could not be pulled')
    result = await buildAnew(engine, request)
  }
  if (result.ok) {
    if (await isThere(engine, request.tag)) return { built: true, log: undefined, notes }
    return {
      built: false,
      log: 'the build ended well, but its image is not on the engine: the current builder keeps it to itself',
      notes,
    }
  }
  const log = result.timedOut
    ? `the build took longer than ${request.options.timeouts.build / 1000} s`
    : tail(output(result))
  return { built: false, log, notes }
}

/**
 * The classic builder takes a step from its cache and finds it gone when the image that it belonged to is removed in that
 * moment: by a verification of an equal Dockerfile beside this one, or by a prune.
 */
async function buildAnew(engine: Engine, request: BuildRequest): Promise<RunResult> {
  for (let retries = 0; ; retries++) {
    const result = await build(engine, request, retries === RETRIES ? ['--no-cache'] : [])
    // Where it is missing twice the builder keeps it to itself.
    const vanished = result.ok
      ? retries === 0 && !(await isThere(engine, request.tag))
      : retries < RETRIES && cacheIsGone(output(result))
    if (!vanished) return result
  }
}

async function isThere(engine: Engine, tag: string): Promise<boolean> {
  return (await engine.run(['image', 'inspect', '--format', '{{.Id}}', tag])).ok
}

async function build(engine: Engine, request: BuildRequest, more: readonly string[]): Promise<RunResult> {
  const { options } = request
  const args = ['build', '--file', request.copy.dockerfile, '--tag', request.tag, ...request.labels]
  if (request.target !== undefined) args.push('--target', request.target)
  if (options.buildNetwork !== undefined) args.push('--network', options.buildNetwork)
  for (const value of options.buildArg) args.push('--build-arg', value)
  // The other format of Podman's has no HEALTHCHECK.
  if (engine.kind === 'podman') args.push('--format', 'docker')
  args.push(...more, request.copy.context)
  const timeout = options.timeouts.build
  if (engine.kind === 'podman' || process.env['DOCKER_BUILDKIT'] !== undefined) return engine.run(args, { timeout })
  const result = await engine.run(args, { timeout, env: { DOCKER_BUILDKIT: '1' } })
  // A client without the buildx plugin still has the classic builder.
  if (!result.ok && result.stderr.includes('buildx component is missing')) {
    return engine.run(args, { timeout, env: { DOCKER_BUILDKIT: '0' } })
  }
  return result
}

function cacheIsGone(log: string): boolean {
  return /failed to get digest sha256:|unknown parent image|no such image: sha256:|failed to export image|layer does not exist/i.test(
    log,
  )
}

const output = (result: RunResult): string => `${result.stdout}\n${result.stderr}`

function frontendIsMissing(log: string): boolean {
  return /docker\/dockerfile|frontend/.test(log) && /(resolve|failed to do request|pull|frontend grpc)/.test(log)
}

/** Its whole line goes, not only its text: a comment in its place would end the block of parser directives. */
async function removeSyntaxLine(path: string): Promise<boolean> {
  const text = await readFile(path, 'latin1')
  const lines = text.split('\n')
  const at = lines.findIndex(line => /^(?:\xEF\xBB\xBF)?#\s*syntax\s*=/i.test(line))
  if (at === -1 || lines.slice(0, at).some(line => !line.startsWith('#'))) return false
  await writeFile(path, lines.toSpliced(at, 1).join('\n'), 'latin1')
  return true
}

function tail(log: string): string {
  const lines = log.split('\n').filter(line => line.trim() !== '' && !/^#\d+ (sha256:|DONE|CACHED|\.\.\.)/.test(line))
  return lines.slice(-TAIL).join('\n').slice(-8000)
}
