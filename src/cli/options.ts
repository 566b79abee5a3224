import { FORMATS } from '../report/formats.js'

/** One option of the command line; help, parsing and the README are made of these. */
export interface OptionSpec {
  readonly name: string
  readonly alias?: string
  /** `list`: may be given several times. */
  readonly kind: 'flag' | 'value' | 'list'
  /** Placeholder of the value in the help. */
  readonly value?: string
  readonly choices?: readonly string[]
  readonly summary: string
}

export interface OptionGroup {
  readonly title: string
  readonly options: readonly OptionSpec[]
}

export const optionGroups: readonly OptionGroup[] = [
  {
    title: 'What happens',
    options: [
      { name: 'write', alias: 'w', kind: 'flag', summary: 'rewrite the files in place' },
      {
        name: 'check',
        kind: 'flag',
        summary: 'exit with 1 while any Dockerfile can be hardened, or runs as root unexplained',
      },
      { name: 'unsafe', kind: 'flag', summary: 'also apply rewrites whose verdict is needs-review' },
      { name: 'list', kind: 'flag', summary: 'list the transforms' },
      { name: 'baseline', kind: 'value', value: 'FILE', summary: 'known exceptions: only new ones fail --check' },
      { name: 'update-baseline', kind: 'flag', summary: 'write the findings of this run into it' },
      {
        name: 'config',
        kind: 'value',
        value: 'FILE',
        summary: 'configuration, as data or code; default: what is found upwards from each Dockerfile, as data only',
      },
      { name: 'print-config', kind: 'value', value: 'FILE', summary: 'show the options for this Dockerfile' },
    ],
  },
  {
    title: 'The rewrite',
    options: [
      { name: 'user', kind: 'value', value: 'NAME', summary: 'name of the account to create (app)' },
      { name: 'uid', kind: 'value', value: 'N', summary: 'its user id (10001)' },
      { name: 'gid', kind: 'value', value: 'N', summary: 'its group id (10001)' },
      { name: 'port', kind: 'list', value: 'FROM:TO', summary: 'move a port there; others below 1024 move up by 8000' },
      { name: 'keep-ports', kind: 'flag', summary: 'leave low ports where the deployments allow them' },
      {
        name: 'deploy',
        kind: 'flag',
        summary: 'also give compose services and Kubernetes workloads their security settings',
      },
      {
        name: 'ownership',
        kind: 'value',
        choices: ['app', 'minimal'],
        summary: 'app (default): own what is copied into the application; minimal: only what it must write',
      },
      { name: 'only', kind: 'list', value: 'NAME', summary: 'run this transform only' },
      { name: 'transform', kind: 'list', value: 'FILE', summary: 'run your own transform too: this code is executed' },
      { name: 'skip', kind: 'list', value: 'NAME', summary: 'leave this transform out' },
    ],
  },
  {
    title: 'Which files',
    options: [
      {
        name: 'include',
        kind: 'list',
        value: 'GLOB',
        summary: 'only these; a glob for file names also takes other names than Dockerfile',
      },
      { name: 'ignore', kind: 'list', value: 'GLOB', summary: 'not these' },
      { name: 'no-gitignore', kind: 'flag', summary: 'also what .gitignore excludes' },
      {
        name: 'since',
        kind: 'value',
        value: 'REF',
        summary: 'only what changed since this commit, or rests on what did',
      },
      { name: 'shard', kind: 'value', value: 'I/N', summary: 'only slice I of N; `merge` puts the reports together' },
      { name: 'stdin', kind: 'flag', summary: 'rewrite the Dockerfile on standard input to standard output' },
      { name: 'stdin-filepath', kind: 'value', value: 'PATH', summary: 'where that Dockerfile belongs (Dockerfile)' },
    ],
  },
  {
    title: 'Output',
    options: [
      { name: 'format', kind: 'value', choices: FORMATS, summary: 'what goes to standard output (diff)' },
      { name: 'output', alias: 'o', kind: 'value', value: 'FILE', summary: 'write it to a file instead' },
      {
        name: 'patch-dir',
        kind: 'value',
        value: 'DIR',
        summary: 'write patches there, each for itself, with an index',
      },
      {
        name: 'split-by',
        kind: 'value',
        choices: ['owner', 'directory', 'file'],
        summary: 'one patch for each owner by CODEOWNERS (default), directory or Dockerfile',
      },
      { name: 'color', kind: 'flag', summary: 'colours even when it is no terminal; --no-color: never' },
      { name: 'quiet', alias: 'q', kind: 'flag', summary: 'no summary on standard error' },
      { name: 'verbose', kind: 'flag', summary: 'all reasons, for every file' },
      { name: 'jobs', alias: 'j', kind: 'value', value: 'N', summary: 'how many threads may be used at most' },
      { name: 'help', alias: 'h', kind: 'flag', summary: 'show this' },
      { name: 'version', kind: 'flag', summary: 'show the version' },
    ],
  },
]

/** Options of `verify` alone. */
export const verifyGroup: OptionGroup = {
  title: 'verify (a build runs the code of the repository: only for repositories that you trust as much as your own)',
  options: [
    { name: 'all', kind: 'flag', summary: 'also Dockerfiles that would not be changed, and rewrites that need review' },
    {
      name: 'learn',
      kind: 'flag',
      summary: 'compute a broken rewrite again with what its run shows, and prove it again',
    },
    { name: 'save', kind: 'flag', summary: 'with --learn: keep what was learned in the configuration file' },
    { name: 'fail-fast', kind: 'flag', summary: 'stop at the first broken one' },
    {
      name: 'engine',
      kind: 'value',
      choices: ['docker', 'podman'],
      summary: 'engine to build and run with (docker, else podman)',
    },
    {
      name: 'engine-program',
      kind: 'value',
      value: 'PROGRAM',
      summary: "the engine's client, where it has another name",
    },
    { name: 'engine-host', kind: 'value', value: 'URL', summary: 'where it listens, as in DOCKER_HOST' },
    { name: 'engine-context', kind: 'value', value: 'NAME', summary: "the client's context, or Podman's connection" },
    { name: 'target', kind: 'value', value: 'STAGE', summary: 'stage to build' },
    { name: 'build-arg', kind: 'list', value: 'NAME=VALUE', summary: 'build argument' },
    { name: 'env', alias: 'e', kind: 'list', value: 'NAME=VALUE', summary: 'environment of both containers' },
    { name: 'env-file', kind: 'list', value: 'FILE', summary: 'the same, from a file' },
    {
      name: 'command',
      kind: 'value',
      value: 'COMMAND',
      summary: "arguments of both containers, in place of the image's",
    },
    {
      name: 'no-compose',
      kind: 'flag',
      summary: 'run the image alone, even if a compose service builds it and depends on others',
    },
    {
      name: 'probe',
      kind: 'list',
      value: '[METHOD ]PORT/PATH[ DATA]',
      summary: 'request to compare, with the port of the original; default: / of every port that listens',
    },
    { name: 'exec', kind: 'list', value: 'COMMAND', summary: 'shell command to run in both containers and to compare' },
    { name: 'must-write', kind: 'list', value: 'PATH', summary: 'path that the hardened container has to write too' },
    { name: 'cap-drop-all', kind: 'flag', summary: 'give the hardened container no capability at all' },
    { name: 'network', kind: 'value', value: 'NAME', summary: 'network of the containers (none)' },
    { name: 'build-network', kind: 'value', value: 'NAME', summary: 'network of RUN instructions' },
    {
      name: 'helper-image',
      kind: 'value',
      value: 'IMAGE',
      summary: 'local image with a shell, to look into containers',
    },
    { name: 'build-timeout', kind: 'value', value: 'SECONDS', summary: 'time for one build (1200)' },
    {
      name: 'ready-timeout',
      kind: 'value',
      value: 'SECONDS',
      summary: 'time until a container listens, is healthy or ends (30)',
    },
    { name: 'settle', kind: 'value', value: 'SECONDS', summary: 'how long a container runs on when it is ready (2)' },
  ],
}

export const commands = [
  { name: '[paths..]', summary: 'show as a diff what would change below these paths (here); write nothing' },
  { name: '--write [paths..]', summary: 'rewrite in place' },
  { name: '--check [paths..]', summary: 'for CI' },
  { name: 'merge REPORT..', summary: 'JSON reports of slices into one report and one exit code' },
  { name: 'explain FILE', summary: 'what was understood of one Dockerfile, and each decision' },
  { name: 'verify [paths..]', summary: 'build and run before and after on a container engine, and compare' },
] as const
