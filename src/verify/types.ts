import type { Observed } from '../observed.js'
import type { Rewrite } from '../types.js'
import type { ServiceRun } from './service.js'

export interface EngineOptions {
  /** Undefined: Docker, else Podman. */
  readonly kind?: 'docker' | 'podman' | undefined
  /** Program to run; default: the kind's name on PATH. */
  readonly program?: string | undefined
  /** As in DOCKER_HOST; default: what the environment and the current context say. */
  readonly host?: string | undefined
  readonly context?: string | undefined
}

/** A request to both containers. `port` is the original's; the hardened one is asked on the port it moved to. */
export interface Probe {
  readonly port: number
  /** Begins with `/`. */
  readonly path: string
  readonly method: string
  readonly data: string | undefined
}

export interface VerifyOptions {
  readonly engine: EngineOptions
  /** `NAME=value`, or `NAME` to pass this process's value on. */
  readonly env: readonly string[]
  readonly envFile: readonly string[]
  readonly buildArg: readonly string[]
  /** Stage to build; undefined: what the repository's build files say, else the last. */
  readonly target: string | undefined
  /** In this order; without any, every port that listens is asked for `/`. */
  readonly probes: readonly Probe[]
  /** Shell commands run inside both containers, after the probes. */
  readonly exec: readonly string[]
  /** Arguments in place of the image's CMD. */
  readonly command: readonly string[]
  /** Paths (`*` within a segment) that the original writes and the hardened container must write too. */
  readonly mustWrite: readonly string[]
  /** The hardened container gets no capability at all; the original keeps the engine's default set. */
  readonly capDropAll: boolean
  /** Network of the containers; none by default. */
  readonly network: string | undefined
  /** Network of `RUN` instructions; the engine's default when undefined. */
  readonly buildNetwork: string | undefined
  /** A local image with a shell to look into containers with; found by itself when undefined. */
  readonly helperImage: string | undefined
  readonly timeouts: VerifyTimeouts
  /** Run a compose service's image as the service does, with the services it depends on. */
  readonly compose: boolean
  /** Compute a broken rewrite again with what the run of the original showed. */
  readonly learn: boolean
  /** Also the Dockerfiles that would not be changed. */
  readonly all: boolean
  /** Stop at the first broken one. */
  readonly failFast: boolean
  /** How many Dockerfiles are verified at the same time. */
  readonly jobs: number
}

/** Milliseconds. */
export interface VerifyTimeouts {
  readonly build: number
  /** Until a container listens, is healthy, or ends. */
  readonly ready: number
  /** How long a container runs on after it is ready. */
  readonly settle: number
  readonly request: number
}

export const DEFAULT_TIMEOUTS: VerifyTimeouts = { build: 1_200_000, ready: 30_000, settle: 2_000, request: 5_000 }

export interface ObservedProcess {
  readonly pid: number
  /** Effective ids, as the container's user namespace has them. */
  readonly uid: number
  readonly gid: number
  readonly command: string
}

export interface ObservedSocket {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  readonly loopback: boolean
  /** Who opened it. */
  readonly uid: number
}

export interface Answer {
  readonly probe: Probe
  /** Undefined when there was no HTTP answer; `error` says why. */
  readonly status: number | undefined
  readonly error: string | undefined
  /** SHA-256 of the body; undefined when it differs from one request to the next. */
  readonly body: string | undefined
  /** First 2000 characters. */
  readonly bodyStart: string
}

export interface ObservedExec {
  readonly command: string
  readonly exitCode: number
  readonly output: string
}

/** A leaf of what the container changed in its layer, or a file it wrote in a volume. */
export interface WrittenPath {
  readonly path: string
  readonly kind: 'added' | 'changed' | 'deleted'
  readonly where: 'layer' | 'volume'
  /** The first folder on the way to it that the container made, or its volume. */
  readonly outermost?: string
  /** Whether it is itself a folder; undefined when nobody asked. */
  readonly isFolder?: boolean
}

/** What one image did when it was built and run. */
export interface Observation {
  readonly built: boolean
  /** End of the build's output, only when it failed. */
  readonly buildLog: string | undefined
  /** The image's configured user; empty for root. */
  readonly user: string
  /** The engine started the container. */
  readonly started: boolean
  readonly startError: string | undefined
  /** It was still running at the end. */
  readonly running: boolean
  readonly exitCode: number | undefined
  readonly health: string | undefined
  readonly healthLog: string | undefined
  /** False when processes, ports and volumes of a running container could not be looked at. */
  readonly seen: boolean
  /** Everything seen in several looks, the container's own health checks included. */
  readonly processes: readonly ObservedProcess[]
  readonly listening: readonly ObservedSocket[]
  readonly answers: readonly Answer[]
  readonly execs: readonly ObservedExec[]
  readonly written: readonly WrittenPath[]
  /** What the original wrote and this image has already, just as it was written. */
  readonly standing: readonly string[]
  /** Lines of the log that tell of a refused access. */
  readonly denied: readonly string[]
  /** End of the log. */
  readonly log: string
  /** What was done differently from a plain build and run, and what could not be seen. */
  readonly notes: readonly string[]
  /** How long building and running took; undefined when neither was tried. */
  readonly seconds: number | undefined
}

export interface Learned {
  readonly written: readonly string[]
  readonly ports: readonly number[]
  readonly uids: readonly number[]
}

export interface Verification {
  readonly verdict: 'proven' | 'broken' | 'inconclusive'
  /** One sentence; undefined when proven. */
  readonly cause: string | undefined
  readonly path?: string
  readonly port?: number
  /** The log line that tells it best. */
  readonly log?: string
  readonly before: Observation
  readonly after: Observation
  /** What the original was seen to need. */
  readonly learned: Learned
  /** What had to be learned from it so that the rewrite could be made right; only with `learn`. */
  readonly taught?: Observed | undefined
}

export interface VerifyInput {
  /** The Dockerfile, relative to `root`. */
  readonly dockerfile: string
  /** The build context, relative to `root`; `.` or empty for the root itself. */
  readonly context: string
  readonly target: string | undefined
  readonly rewrites: readonly Rewrite[]
  /** Absolute. */
  readonly root: string
  readonly ports: readonly { readonly from: number; readonly to: number }[]
  /** The compose service whose image it is, as the texts with these rewrites say, with other services that it needs. */
  readonly service?: ((rewrites: readonly Rewrite[], needed: readonly string[]) => ServiceRun | undefined) | undefined
  /** Gets one line for each step. */
  readonly progress?: ((step: string) => void) | undefined
  readonly options: VerifyOptions
}
