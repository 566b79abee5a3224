import type { PlacedWord } from './command-places.js'
import type { Range } from '../text.js'
import type { Sources } from './sources.js'
import type { Reason } from '../types.js'
import type { Edit } from '../text.js'

/** A service or container of a deployment file that runs an image. Found in compose, Kubernetes, Helm, bake, skaffold, CI. */
export interface Workload {
  readonly kind:
    'compose' | 'kubernetes' | 'helm' | 'bake' | 'skaffold' | 'ci' | 'makefile' | 'devcontainer' | 'platform' | 'other'
  readonly path: string
  readonly line: number
  /** Service name, or `Deployment/name/container`. */
  readonly name: string
  /** What it builds, when the file says so: workspace paths. */
  readonly build:
    | {
        readonly context: string
        readonly dockerfile: string
        readonly target: string | undefined
        readonly args: Readonly<Record<string, string>>
      }
    | undefined
  /** The image reference that it runs or tags. */
  readonly image: string | undefined
  readonly entrypoint: readonly string[] | string | undefined
  readonly command: readonly string[] | string | undefined
  /** The same two word by word, with their places in the workload's file. */
  readonly words?: {
    readonly entrypoint: readonly PlacedWord[] | undefined
    readonly command: readonly PlacedWord[] | undefined
  }
  /** Places of the entrypoint's and command's texts. */
  readonly commandLine: number | undefined
  /** `user: "1000:1000"`, `runAsUser: 1000` (as text), with the line. */
  readonly user: { readonly value: string; readonly line: number } | undefined
  readonly workingDir: string | undefined
  readonly environment: ReadonlyMap<
    string,
    {
      readonly value: string | undefined
      readonly range: Range | undefined
      readonly line: number
      /** The env file that holds it, when it is not the workload's own file. */
      readonly path?: string
    }
  >
  readonly mounts: readonly Mount[]
  /** Container-side ports that it names. */
  readonly ports: readonly { readonly port: number; readonly line: number }[]
  /** privileged, cap_add, devices, host network or pid, docker.sock …: stable codes as in `Reason`, with the line. */
  readonly privileges: readonly {
    readonly code: string
    readonly message: string
    readonly line: number
    /** The file that gives it, when it is not the workload's own one. */
    readonly path?: string
  }[]
  /** Source mounted over the application, dev command, `develop.watch`: only for development. */
  readonly development: boolean
  /** The name that a command gives to the container, by which others reach it in their network. */
  readonly container?: string
  /** Labels have Traefik bring requests to it and name no port: it takes the lowest one that the image exposes. */
  readonly routed?: { readonly router: string; readonly line: number }
  /** A compose service that is for development by more than its file's name. */
  readonly worksOnCode?: boolean
  /** A command gives it the host's network, where `-p` does nothing, and lets the image's own program run. */
  readonly onHostNetwork?: true
  /** What a guide's `docker run` gives to the image's entrypoint, word by word. */
  readonly givenWords?: readonly string[]
  /** A compose service without image and build of its own: laid over the same service of a file beside it. */
  readonly isOverlay?: true
  /** Commands that scripts run in a container of its own: `docker compose run --rm web rails assets:precompile`. */
  readonly tasks?: readonly Task[]
  /** Set by `workloadsOf`: only the image's and the folder's names suggest that it runs the image. */
  readonly possible?: boolean
  /** Set by `workloadsOf` for a workload that only names the image: the targets that builds of it name, undefined the last stage. */
  readonly targets?: readonly (string | undefined)[]
}

export interface Task {
  readonly script: string
  readonly path: string
  readonly line: number
}

/** A Dockerfile of the repository that makes the image which another one builds on. */
export interface Parent {
  readonly path: string
  /** Stages that the image may be; undefined for the last one. */
  readonly targets: readonly (string | undefined)[]
  /** False: only the names suggest it, or several Dockerfiles have the same name. */
  readonly isCertain: boolean
  /** It is the very name, which several Dockerfiles have. */
  readonly isShared?: boolean
  /** False: FROM names a release, and no build of the repository gives that tag. */
  readonly isSameTag: boolean
  /** A build says so by a named context: it wins over a public image of that name. */
  readonly byContext?: true
}

export interface Mount {
  readonly kind: 'volume' | 'bind' | 'tmpfs' | 'config' | 'secret' | 'other'
  /** Workspace path of a bind that lies in the repository. */
  readonly source: string | undefined
  readonly target: string
  readonly readOnly: boolean
  readonly line: number
  /** The file that holds it, when it is not the workload's own file. */
  readonly path?: string
  /** A key or credentials that as a rule only their owner may read: a file of the host, or a secret of a cluster. */
  readonly closed?: 'host' | 'secret'
  /** A volume in which a program of another image keeps its data, so that what lies there is not this one's. */
  readonly ofOthers?: true
  /** A volume that the pod's fsGroup opens to the container. */
  readonly isGrouped?: true
  /** What is mounted only a variable says, which nothing of the repository sets: a volume, or a folder of the host. */
  readonly isUnnamed?: true
}

/** The repository's deployments. */
export interface Deployments {
  readonly workloads: readonly Workload[]
  /** Those that run the image of this Dockerfile, by build or by an image name that the repository builds from it. */
  readonly workloadsOf: (dockerfilePath: string) => readonly Workload[]
  /** Build contexts that files of the repository name for this Dockerfile, most certain first. */
  readonly contextsOf: (dockerfilePath: string) => readonly string[]
  /** Stages that are shipped by name. */
  readonly targetsOf: (
    dockerfilePath: string,
  ) => readonly { readonly target: string; readonly path: string; readonly line: number }[]
  /** Dockerfiles of the repository that build FROM the image of this one. */
  readonly childrenOf: (dockerfilePath: string) => readonly { readonly path: string; readonly line: number }[]
  /** Dockerfiles that build FROM a name which this one and others make. */
  readonly unclearChildrenOf: (dockerfilePath: string) => readonly { readonly path: string; readonly line: number }[]
  /** Dockerfiles of the repository that make the image which a FROM names; several where builds say different things. */
  readonly parentsOf: (dockerfilePath: string, reference: string) => readonly Parent[]
  /** Deployment files that were seen and not understood. */
  readonly notes?: readonly Reason[]
  /** What the plans look through. */
  readonly sources?: Sources
}

/** What has to move in deployment files when the image of a Dockerfile listens on another port. */
export interface PortMove {
  readonly edits: readonly { readonly edit: Edit; readonly reason: string }[]
  readonly followUps: readonly Reason[]
  /** Why the move cannot be made whole: then nothing moves. */
  readonly obstacles: readonly Reason[]
  /** Values that others use too and that stay, whatever else wants to edit them. */
  readonly kept: readonly Omit<Edit, 'text'>[]
}
