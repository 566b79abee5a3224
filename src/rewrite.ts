import { parseDockerfile } from './dockerfile/parse.js'
import type { Dockerfile } from './dockerfile/types.js'
import { applyEdits, mapOffsetThrough } from './edits.js'
import { openRepository, type Repository } from './repository.js'
import { lineAt, lineStarts, type Edit } from './text.js'
import type { AppliedChange, FileResult, Finding, Reason, Rewrite } from './types.js'
import { overlay } from './workspace.js'

/** What a transform, by its name, has found. */
export interface Found {
  readonly transform: string
  readonly finding: Finding
}

/** The texts of one change while the transforms work on them, and what they said. */
export class RewriteDraft {
  readonly changes: AppliedChange[] = []
  readonly doubts: Reason[] = []
  readonly followUps: Reason[] = []
  readonly #original: Repository
  readonly #path: string
  readonly #rereads: boolean
  readonly #texts = new Map<string, string>()
  readonly #rounds = new Map<string, (readonly Edit[])[]>()
  /** Original lines of offsets, by path, until the next edits: a file may have many thousands of changes. */
  readonly #lines = new Map<string, (offset: number) => number>()
  #repository: Repository
  #dockerfile: Dockerfile | undefined

  /** `rereads`: later transforms edit deployment files too, so their places have to be found anew after each edit. */
  constructor(repository: Repository, dockerfile: Dockerfile, rereads: boolean) {
    this.#original = repository
    this.#repository = repository
    this.#path = dockerfile.path
    this.#dockerfile = dockerfile
    this.#rereads = rereads
  }

  get repository(): Repository {
    return this.#repository
  }

  /** The Dockerfile as it is now. Throws when a transform has broken its syntax, which is a mistake of the transform. */
  dockerfile(): Dockerfile {
    if (this.#dockerfile === undefined) {
      const parsed = parseDockerfile(this.#path, this.#repository.workspace.read(this.#path) ?? '')
      if (!parsed.ok)
        throw new Error(`the rewrite of ${this.#path} is not a valid Dockerfile: ${parsed.faults[0]?.message ?? ''}`)
      this.#dockerfile = parsed.dockerfile
    }
    return this.#dockerfile
  }

  /** Applies the changes of transforms that saw the same texts together; true when a text changed. */
  take(found: readonly Found[]): boolean {
    const edits = new Map<string, Edit[]>()
    for (const { transform, finding } of found) {
      if (finding.kind === 'doubt') this.doubts.push(this.inOriginal(finding))
      else if (finding.kind === 'follow-up') this.followUps.push(this.inOriginal(finding))
      else if (finding.kind === 'change') {
        for (const path of new Set(finding.edits.map(edit => edit.path))) {
          const own = finding.edits.filter(edit => edit.path === path)
          const list = edits.get(path)
          if (list === undefined) edits.set(path, [...own])
          else list.push(...own)
          this.changes.push({
            transform,
            reason: finding.reason,
            safety: finding.safety,
            path,
            line: this.#originalLine(path, Math.min(...own.map(edit => edit.start))),
          })
        }
      }
    }
    for (const [path, list] of edits) this.#apply(path, list)
    if (edits.size > 0) this.#refresh([...edits.keys()])
    return edits.size > 0
  }

  #apply(path: string, edits: readonly Edit[]): void {
    const before = this.#repository.workspace.read(path) ?? ''
    this.#texts.set(path, applyEdits(before, edits))
    this.#lines.delete(path)
    const rounds = this.#rounds.get(path)
    if (rounds === undefined) this.#rounds.set(path, [edits])
    else rounds.push(edits)
  }

  #refresh(paths: readonly string[]): void {
    const workspace = overlay(this.#original.workspace, new Map(this.#texts))
    const others = paths.filter(path => path !== this.#path)
    const rereads = others.length > 0 && (this.#rereads || this.#holdsCommand(others))
    this.#repository = rereads ? openRepository(workspace) : { workspace, deployments: this.#repository.deployments }
    if (paths.includes(this.#path)) this.#dockerfile = undefined
  }

  /** Commands that listen are analysed again, and then they have to be those that were edited. */
  #holdsCommand(paths: readonly string[]): boolean {
    const workloads = this.#repository.deployments().workloadsOf(this.#path)
    return workloads.some(({ path, words }) => words !== undefined && paths.includes(path))
  }

  #originalLine(path: string, offset: number): number {
    const known = this.#lines.get(path) ?? this.#mapLines(path)
    this.#lines.set(path, known)
    return known(offset)
  }

  #mapLines(path: string): (offset: number) => number {
    const text = this.#original.workspace.read(path) ?? ''
    const starts = lineStarts(text)
    const original = mapOffsetThrough(this.#rounds.get(path) ?? [])
    return offset => lineAt(starts, Math.max(0, Math.min(original(offset), text.length - 1)))
  }

  /** A reason that was seen in the texts as they are now, with the line that a person finds in the original file. */
  inOriginal({ code, message, path, line }: Reason): Reason {
    if (!this.#rounds.has(path)) return { code, message, path, line }
    const offset = lineStarts(this.#repository.workspace.read(path) ?? '')[line - 1] ?? 0
    return { code, message, path, line: this.#originalLine(path, offset) }
  }

  /** Before and after of every file that the change touches, the Dockerfile first. */
  rewrites(): readonly Rewrite[] {
    const rewrites = [...this.#texts].map(([path, after]) => ({
      path,
      before: this.#original.workspace.read(path) ?? '',
      after,
    }))
    return rewrites
      .filter(({ before, after }) => before !== after)
      .sort((a, b) => Number(b.path === this.#path) - Number(a.path === this.#path) || (a.path < b.path ? -1 : 1))
  }
}

export function toReason({ code, message, path, line }: Reason): Reason {
  return { code, message, path, line }
}

export function emptyResult(path: string): FileResult {
  return {
    path,
    verdict: 'failed',
    base: undefined,
    before: undefined,
    after: undefined,
    user: undefined,
    changes: [],
    reasons: [],
    followUps: [],
    ports: [],
    rewrites: [],
  }
}
