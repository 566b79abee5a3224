import type { Edit } from './text.js'

export type Verdict = 'hardened' | 'needs-review' | 'needs-root' | 'already-non-root' | 'not-applicable' | 'failed'

/** Where something was seen, so that a person can look at it. */
export interface Evidence {
  /** File relative to the workspace root; undefined for a fact table or a run. */
  readonly path: string | undefined
  /** 1-based. */
  readonly line: number | undefined
  readonly source: 'dockerfile' | 'context' | 'deployment' | 'base-image' | 'program' | 'observed'
  /** One sentence: what was seen there. */
  readonly message: string
}

/** Certain: it happens in every run. Likely: it is the normal case. Possible: the repository cannot show it. */
export type Certainty = 'certain' | 'likely' | 'possible'

/** One of the places that must change when a listening port moves. */
export type PortSite =
  /** These digits in a file of the repository (the Dockerfile included). */
  | {
      readonly kind: 'text'
      readonly path: string
      readonly start: number
      readonly end: number
      /** What has to be put before the digits: a colon where a URL without a port implied 80, an option where none gave it. */
      readonly before?: string
      /** The variable whose value it is: a deployment that sets it too has to follow. */
      readonly variable?: string
      /** What has to change in the same file along with it. */
      readonly along?: readonly { readonly start: number; readonly end: number; readonly text: string }[]
    }
  /** A file that the image already holds: the Dockerfile has to edit it, by these `sed -E` expressions. */
  | {
      readonly kind: 'image-file'
      readonly path: string
      readonly sed: (from: number, to: number) => readonly string[]
    }
  /** The program reads this variable and nothing sets it yet. */
  | { readonly kind: 'environment'; readonly name: string; readonly value: (to: number) => string }

/** What the process needs from its image and host. */
export type Need =
  /** Write to this absolute path. `open`: an existing file is opened; `rename`/`create`: its directory must be writable. */
  | {
      readonly kind: 'write'
      readonly target: string
      readonly type: 'directory' | 'file'
      readonly how: 'open' | 'create'
      /** All that lies below too. */ readonly deep: boolean
      /** A volume is mounted there: where the image does not have the folder, the engine makes it, as root. */
      readonly mounted?: true
      /** What stands in it is changed: it has to be there. */
      readonly edited?: true
      /** Its mode is changed too, which only its owner may do. */
      readonly own?: true
    }
  | { readonly kind: 'read'; readonly target: string }
  | { readonly kind: 'execute'; readonly target: string }
  | {
      readonly kind: 'bind'
      readonly port: number
      readonly protocol: 'tcp' | 'udp'
      readonly sites: readonly PortSite[]
      /** Why the port cannot be moved. */ readonly fixed: string | undefined
    }
  /** A home directory that can be written. */
  | { readonly kind: 'home' }
  /** The process reads or runs something below /root, or writes there. */
  | { readonly kind: 'root-home'; readonly target: string; readonly written?: true }
  /** It cannot work without being root; `code` is the reason's. */
  | {
      readonly kind: 'root'
      readonly code: string
      /** Lines that ask for it without need: without them it is not needed. */
      readonly removable?: { readonly path: string; readonly start: number; readonly end: number }
    }
  /** It may need root or something else that cannot be seen: becomes a needs-review reason with this code. */
  | {
      readonly kind: 'unknown'
      readonly code: string
      /** The file that it is about. */ readonly target?: string
      /** It works as this account (a name or number) too. */ readonly account?: string
    }

export interface Requirement {
  readonly need: Need
  readonly evidence: Evidence
  readonly certainty: Certainty
  /** The file gets another name there some time. */
  readonly isRenamed?: true
  /** It is no more than made, and nothing happens where it is there. */
  readonly onlyMade?: true
  /** The folder that the process itself makes here, and fails if it is there already. */
  readonly makes?: string
  /** The folder that the process itself makes here where it is missing, and fills then. */
  readonly fills?: string
}

export interface Reason {
  /** Stable, kebab-case; every code is documented in docs/reasons.md. */
  readonly code: string
  readonly message: string
  readonly path: string
  readonly line: number
}

/** One justified rewrite; its edits land together or not at all. */
export interface Change {
  readonly kind: 'change'
  readonly reason: string
  readonly safety: 'safe' | 'unsafe'
  readonly edits: readonly Edit[]
}

/** The file must be left exactly as it is. */
export interface Refusal extends Reason {
  readonly kind: 'refusal'
  readonly verdict: 'needs-root' | 'not-applicable' | 'needs-review'
}

/** The rewrite stands, but rests on something that the repository cannot show. */
export interface Doubt extends Reason {
  readonly kind: 'doubt'
}

/** Something outside the repository, or that the tool does not edit, has to move too. */
export interface FollowUp extends Reason {
  readonly kind: 'follow-up'
}

export type Finding = Change | Refusal | Doubt | FollowUp

export interface AppliedChange {
  readonly transform: string
  readonly reason: string
  readonly safety: 'safe' | 'unsafe'
  readonly path: string
  /** Line in the original file. */
  readonly line: number
}

/** What became of one Dockerfile: the JSON contract's `files[]`, plus the texts. */
export interface FileResult {
  readonly path: string
  readonly verdict: Verdict
  readonly base: string | undefined
  readonly before: { readonly user: string } | undefined
  readonly after: { readonly user: string } | undefined
  readonly user: { readonly uid: number; readonly gid: number; readonly name: string | undefined } | undefined
  readonly changes: readonly AppliedChange[]
  readonly reasons: readonly Reason[]
  readonly followUps: readonly Reason[]
  readonly ports: readonly { readonly from: number; readonly to: number }[]
  /** Texts before and after of every file that the rewrite edits, the Dockerfile among them; empty when there is no rewrite. */
  readonly rewrites: readonly Rewrite[]
}

export interface Rewrite {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** What steers the rewrite itself; the command line adds paths, formats and modes. */
export interface HardenOptions {
  readonly user: string
  readonly uid: number
  readonly gid: number
  /** Explicit moves `from → to`; others go to from + 8000. */
  readonly ports: ReadonlyMap<number, number>
  readonly keepPorts: boolean
  readonly deploy: boolean
  /** User name or ids were asked for: accounts that the image already has are not taken instead. */
  readonly explicitUser?: boolean
  readonly ownership: 'app' | 'minimal'
  readonly only: readonly string[]
  readonly skip: readonly string[]
  /** What runs were seen to need, by the Dockerfile's path in the workspace. */
  readonly observed?: ReadonlyMap<string, readonly Requirement[]>
}
