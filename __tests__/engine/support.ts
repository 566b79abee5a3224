import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultHardenOptions } from '../../src/cli/settings.js'
import { discover } from '../../src/discover/index.js'
import { hardenDockerfile } from '../../src/harden.js'
import { openRepository } from '../../src/repository.js'
import type { FileResult } from '../../src/types.js'
import { openDiskWorkspace } from '../../src/workspace/disk.js'
import { runVerify, type VerifiedFile } from '../../src/verify/command.js'
import { verifyRewrite } from '../../src/verify/rewrite.js'
import type { Probe, Verification, VerifyInput, VerifyOptions } from '../../src/verify/types.js'
import { DEFAULT_TIMEOUTS } from '../../src/verify/types.js'

/** The engine's client: `DOCKER` names another one than the first on PATH. */
export const docker = process.env['DOCKER'] ?? 'docker'

const answer = spawnSync(docker, ['version', '--format', '{{.Server.Os}}'], { encoding: 'utf8', timeout: 20_000 })
export const engineAnswers = answer.status === 0 && answer.stdout.trim() === 'linux'

/** `describe`, or a skip that says why; with HARDEN_ENGINE_REQUIRED=1 a missing engine is a failure. */
export const describeWithEngine = engineAnswers ? describe : describe.skip
if (!engineAnswers) {
  const reason = answer.error?.message ?? answer.stderr.trim().split('\n').at(-1) ?? ''
  if (process.env['HARDEN_ENGINE_REQUIRED'] === '1') throw new Error(`no container engine answers: ${reason || docker}`)
  process.stderr.write(`engine tests are skipped: no container engine answers (${reason || docker}); set DOCKER_HOST\n`)
}

export function options(changes: Partial<VerifyOptions> = {}): VerifyOptions {
  return {
    engine: { kind: 'docker', program: docker },
    env: [],
    envFile: [],
    buildArg: [],
    probes: [],
    exec: [],
    command: [],
    mustWrite: [],
    capDropAll: false,
    network: undefined,
    // Networks without an own resolver for builds need `host` here.
    buildNetwork: process.env['BUILD_NETWORK'],
    helperImage: undefined,
    timeouts: { ...DEFAULT_TIMEOUTS, ready: 20_000, settle: 1_000 },
    ...{ target: undefined, compose: true, learn: false, all: false, failFast: false, jobs: 1 },
    ...changes,
  }
}

/** For several containers that start one after another, on a machine that is busy with other tests. */
export const PATIENT = { timeouts: { ...DEFAULT_TIMEOUTS, ready: 60_000, settle: 1_000 } }

export const get = (port: number, path = '/'): Probe => ({ port, path, method: 'GET', data: undefined })
export const post = (port: number, path: string, data: string): Probe => ({ port, path, method: 'POST', data })

/** The matcher, without `any`. */
export const containing = (text: string): unknown => expect.stringContaining(text)

/** A new folder; removed by `removeCopies`. */
export function makeCopyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'engine-test-'))
  copies.push(directory)
  return directory
}

/** A private copy of a folder; removed by `removeCopies`. */
export function copyOf(directory: string): string {
  const copy = makeCopyDirectory()
  cpSync(directory, copy, { recursive: true })
  // The modes of a fresh checkout: those of a read-only source are no part of the project.
  execFileSync('chmod', ['-R', 'u+rwX,go+rX', copy])
  return copy
}

const copies: string[] = []
export function removeCopies(): void {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true })
}

/** What the core makes of a folder's Dockerfile. */
export function hardenFolder(root: string): FileResult {
  const listFiles = (): readonly string[] =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(path => statSync(join(root, path)).isFile())
      .sort()
  return hardenDockerfile('Dockerfile', openRepository(openDiskWorkspace(root, listFiles)), defaultHardenOptions)
}

/** What `verify` makes of a folder, with the tool's own rewrites. */
export async function verifyFolder(
  root: string,
  changes: Partial<VerifyOptions> = {},
): Promise<readonly VerifiedFile[]> {
  const { files } = await runVerify({
    discovery: discover([root], { cwd: root, include: [], ignore: [], gitignore: false }),
    ...{ harden: hardenDockerfile, hardenOptions: defaultHardenOptions, unsafe: false },
    options: options(changes),
  })
  return files
}

/** A rewrite by search and replacement; each search text must be there. */
export function rewriteOf(root: string, path: string, ...replacements: readonly (readonly [string, string])[]) {
  const before = readFileSync(join(root, path), 'utf8')
  let after = before
  for (const [from, to] of replacements) {
    if (!after.includes(from)) throw new Error(`${path} does not contain ${from}`)
    after = after.replaceAll(from, to)
  }
  return { path, before, after }
}

/** What a failing test has to tell: the verdict and, where it is not `proven`, everything that led to it. */
export function outcome(verification: Verification | undefined): Readonly<Record<string, unknown>> {
  if (verification?.verdict === 'proven') return { verdict: 'proven' }
  const { verdict, cause, log, before, after } = verification ?? {}
  return { verdict, cause, log, before: before?.log, notes: [before?.notes, after?.notes] }
}

/** What apt and apk say when their mirror did not answer, which has nothing to do with what is built. */
const MIRROR_FAILED =
  /Unable to fetch some archives|Some index files failed to download|Temporary failure resolving|temporary error \(try again later\)/

/** Tries a rewrite on the engine, up to three times where a mirror of packages does not answer. */
export async function verifySteadily(input: VerifyInput): Promise<Verification> {
  for (let tries = 1; tries < 3; tries++) {
    const found = await verifyRewrite(input)
    if (!MIRROR_FAILED.test(found.log ?? '')) return found
  }
  return verifyRewrite(input)
}

/** Containers and images with the product's name, whoever made them. */
export function leftovers(pid: number): readonly string[] {
  const list = (args: readonly string[]): string[] =>
    execFileSync(docker, args, { encoding: 'utf8' })
      .split('\n')
      .filter(name => name.includes(`harden-dockerfile-${pid}-`))
  return [
    ...list(['ps', '--all', '--format', '{{.Names}}']),
    ...list(['images', '--format', '{{.Repository}}']),
    ...list(['network', 'ls', '--format', '{{.Name}}']),
  ]
}
