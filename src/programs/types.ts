import type { BaseImage } from '../images/types.js'
import type { Evidence, Requirement } from '../types.js'
import type { Range } from '../text.js'

/** A word of a command line, with the place of its text where it stands literally in a file. */
export interface CommandWord {
  readonly value: string
  /** Where the value's characters stand one to one in a file of the repository; undefined when expanded or built in. */
  readonly site:
    | {
        readonly path: string
        readonly range: Range
        /** A string of the exec form: a word beside it needs quotes and a comma. */
        readonly json?: true
        /** A word of a deployment file: nothing can be put beside it. */
        readonly word?: true
      }
    | undefined
  /** The part of the value that stands in a file as a variable's default: `80` of `0.0.0.0:${PORT:-80}`. */
  readonly fallback?: VariableDefault | undefined
}

export interface VariableDefault {
  readonly variable: string
  readonly path: string
  readonly range: Range
  /** Where the default begins in the word's value. */
  readonly offset: number
}

/** Variables as a process sees them. */
export interface Environment {
  (name: string): string | undefined
  /** Where the command itself sets it (`PORT=80 node .`), when the value stands there character for character. */
  readonly siteOf?: (name: string) => CommandWord['site']
}

/** One program that runs in the container (wrappers such as tini, exec, env, `sh -c` are off). */
export interface Process {
  readonly words: readonly CommandWord[]
  /** Last path segment: `gunicorn`; `python` for python3.12; undefined when it is not literal. */
  readonly program: string | undefined
  /** Directory in which it runs. */
  readonly cwd: string
  readonly env: Environment
  /** The user that the command line itself switches to. */
  readonly switchUser: string | undefined
  readonly via: 'entrypoint' | 'cmd' | 'script' | 'hook' | 'deployment' | 'config' | 'healthcheck'
  readonly evidence: Evidence
}

/** What a build step did to a text that is not known. */
export type TextChange =
  | { readonly kind: 'append'; readonly text: string }
  /** Scripts of `sed`. */
  | { readonly kind: 'sed'; readonly expressions: readonly string[] }
  | { readonly kind: 'unknown' }

/** A file of the final image, as far as the repository can show it. */
export interface ImageFile {
  readonly path: string
  /** Undefined when its content is not known. */
  readonly text: string | undefined
  /** The file of the repository that it was copied from unchanged. */
  readonly contextPath: string | undefined
  /** Where the text stands when a Dockerfile heredoc holds it. */
  readonly inDockerfile: Range | undefined
  /** The text is the base image's or a package's own but for these. */
  readonly changes?: readonly TextChange[]
  /** The text is what a start-up script makes of that of `contextPath`: places in it are none of that file. */
  readonly rendered?: true
}

/** The final image as a program looks at it. Paths are absolute image paths. */
export interface ImageView {
  readonly base: BaseImage | undefined
  readonly workdir: string
  readonly env: (name: string) => string | undefined
  /** Undefined when no such file is known, and for one that is as the base image ships it. */
  readonly file: (path: string) => ImageFile | undefined
  /** A RUN line took this path of the base image away (or a directory above it), and nothing put it back. */
  readonly removed?: (path: string) => boolean
  /** The Dockerfile's path: where `ImageFile.inDockerfile` lies. */
  readonly dockerfile?: string
  /** Known files below a directory (all depths), sorted. */
  readonly filesBelow: (directory: string) => readonly ImageFile[]
  /** What `a2enmod` and `a2ensite` switched on. */
  readonly enabledBy?: (tool: 'a2enmod' | 'a2ensite') => ReadonlySet<string>
  /** Distribution packages that RUN lines install. */
  readonly packages: ReadonlySet<string>
  /** An ENV instruction's value text, to be edited: `ENV PORT=80`. */
  readonly envSite: (
    name: string,
  ) => { readonly path: string; readonly range: Range; readonly value: string } | undefined
}

/** A server, runtime or framework: turns a process and the image's files into requirements. */
export interface Program {
  readonly name: string
  readonly matches: (process: Process, image: ImageView) => boolean
  readonly requirements: (process: Process, image: ImageView) => readonly Requirement[]
  /** The account that what the package installs is made for. */
  readonly account?: (process: Process, image: ImageView) => string | undefined
}
