/** How a program that runs another program reads its own arguments. */
export interface Wrapper {
  /** One-letter options that take an argument, in the same word or the next. */
  readonly letters?: string
  /** Long options that take an argument, in the same word after `=` or the next. */
  readonly longs?: readonly string[]
  /** Operands that stand before the program, such as the duration of `timeout`. */
  readonly operands?: number
  /** `A=b` words may stand before the program. */
  readonly assignments?: true
  /** Where the user that it switches to stands. */
  readonly user?: 'operand' | { readonly letter?: string; readonly long?: string }
  /** The program stands behind `--`, whatever stands before it. */
  readonly separator?: true
  /** Options of Go's flag package, with one dash, that take an argument. */
  readonly flags?: readonly string[]
  /** The program stands behind this option; without it, no other program is run. */
  readonly behind?: string
  /** One-letter options that ask instead of run: `command -v`. */
  readonly queries?: string
}

const INIT: Wrapper = { letters: 'pe' }
const BEHIND_DASHES: Wrapper = { separator: true }
const USER_OPERAND: Wrapper = { operands: 1, user: 'operand' }
/** `elixir --sname shop -S mix phx.server`: Erlang's virtual machine starts first, with options of its own. */
const ELIXIR: Wrapper = {
  behind: '-S',
  flags: [
    ...['e', 'eval', 'r', 'pr', 'pa', 'pz', 'app', 'name', 'sname', 'cookie', 'erl', 'erl-config', 'vm-args', 'boot'],
    ...['dot-iex', 'remsh', 'logger-otp-reports', 'logger-sasl-reports'],
  ],
}

/** Programs that end in running the program that their arguments name. `su` and `runuser` are read elsewhere. */
export const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['exec', { letters: 'a' }],
  ['command', { queries: 'vV' }],
  ['builtin', {}],
  ['env', { letters: 'uCS', longs: ['unset', 'chdir', 'split-string'], assignments: true }],
  [
    'sudo',
    {
      letters: 'ugpCrthTUDR',
      longs: ['user', 'group', 'prompt', 'host', 'chdir', 'chroot', 'close-from', 'role', 'type', 'other-user'],
      assignments: true,
      user: { letter: 'u', long: 'user' },
      queries: 'lvkK',
    },
  ],
  ['doas', { letters: 'uC', user: { letter: 'u' } }],
  ['gosu', USER_OPERAND],
  ['su-exec', USER_OPERAND],
  ['setuidgid', USER_OPERAND],
  ['s6-setuidgid', USER_OPERAND],
  ['chpst', { letters: 'uUbe/nlLmdopfcrt', user: { letter: 'u' } }],
  [
    'setpriv',
    {
      longs: [
        ...['reuid', 'ruid', 'euid', 'regid', 'rgid', 'egid', 'groups', 'inh-caps', 'ambient-caps', 'bounding-set'],
        ...['securebits', 'pdeathsig', 'selinux-label', 'apparmor-profile'],
      ],
      user: { long: 'reuid' },
    },
  ],
  ['nice', { letters: 'n', longs: ['adjustment'] }],
  ['ionice', { letters: 'cnpPu', longs: ['class', 'classdata'] }],
  ['nohup', {}],
  ['setsid', {}],
  ['time', { letters: 'fo', longs: ['format', 'output'] }],
  ['timeout', { letters: 'ks', longs: ['kill-after', 'signal'], operands: 1 }],
  ['stdbuf', { letters: 'ioe', longs: ['input', 'output', 'error'] }],
  ['unbuffer', {}],
  ['busybox', {}],
  ['tini', INIT],
  ['tini-static', INIT],
  ['docker-init', INIT],
  ['dumb-init', { letters: 'r', longs: ['rewrite'] }],
  ['catatonit', {}],
  ['envdir', { operands: 1 }],
  ['s6-envdir', { operands: 1 }],
  ['with-contenv', {}],
  ['elixir', ELIXIR],
  ['iex', ELIXIR],
  ['dbus-run-session', { longs: ['config-file', 'dbus-daemon'] }],
  [
    'xvfb-run',
    {
      letters: 'efnpsw',
      longs: ['error-file', 'auth-file', 'server-num', 'xauth-protocol', 'server-args', 'wait'],
    },
  ],
  ...['wait-for-it', 'wait-for-it.sh', 'wait-for', 'wait-for.sh', 'wait4x', 'chamber', 'aws-vault', 'envconsul'].map(
    (name): [string, Wrapper] => [name, BEHIND_DASHES],
  ),
  [
    'dockerize',
    {
      flags: [
        ...['wait', 'timeout', 'template', 'stdout', 'stderr', 'delims', 'env', 'env-section'],
        ...['wait-http-header', 'wait-retry-interval', 'poll-interval'],
      ],
    },
  ],
])

/** These write files before they start what stands behind their options: they count as a command of their own as well. */
export const WRITING_WRAPPERS: ReadonlySet<string> = new Set(['dockerize'])

/** Shells that run a script given by `-c`. */
export const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh'])
