import type { Syntax } from './syntax.js'

/** A call that writes a path. */
export interface WriteRule {
  /** Last names of the callee, blank-separated. */
  readonly calls: string
  /** What the dotted callee has to look like. */
  readonly callee?: RegExp
  readonly construct?: boolean
  /** Where the path stands: an argument's position, what the call is made on, or the keyword alone. */
  readonly path: number | 'receiver' | 'keyword'
  readonly keyword?: string
  readonly type: 'file' | 'directory'
  /** The argument that tells reading from writing, and what it looks like for writing. */
  readonly mode?: { readonly argument: number; readonly keyword: string; readonly writes: RegExp }
  /** A link is made: nothing may stand at its path, and the folder is what is written. */
  readonly isLink?: true
  /** Another file gets this name: its folder is what is written. */
  readonly isRename?: true
  /** The last path segment of the value is what is created, not a prefix: `sqlite:///` removed. */
  readonly strip?: RegExp
  /** What the path has to look like, where the call's name alone says too little. */
  readonly looksLike?: RegExp
  /** The call's text has to look like this. */
  readonly text?: RegExp
  /** The file has to hold this. */
  readonly needs?: RegExp
}

/** A constant, setting, option or field whose value is a path that is written. */
export interface SettingRule {
  /** Its name, without what it belongs to. */
  readonly names: RegExp
  readonly type: 'file' | 'directory'
  readonly strip?: RegExp
  readonly looksLike?: RegExp
  readonly needs?: RegExp
}

/** A call that listens on a port. */
export interface ListenRule {
  readonly calls: string
  readonly callee?: RegExp
  readonly construct?: boolean
  /** Where the port or address stands; `options` are the keys of an object literal argument. */
  readonly at: readonly number[]
  readonly keywords?: readonly string[]
  /** `address` holds a colon before the port. */
  readonly style: 'port' | 'address' | 'tuple'
  /** The tuple stands in the call itself: a value alone is something else. */
  readonly isWritten?: true
  readonly protocol?: 'udp'
  /** The argument with the name of the command line's option whose default this is. */
  readonly option?: number
  /** The text of the call has to look like this. */
  readonly text?: RegExp
  /** The file has to hold this. */
  readonly needs?: RegExp
  /** The file must not hold this. */
  readonly not?: RegExp
}

/** A setting that gives a server its port, without a call that would tell. */
export interface PortSettingRule {
  readonly name: string
  /** What it belongs to: the dotted name before it, or the name that the bracket around it is given to, or that bracket. */
  readonly within: RegExp
  readonly style?: 'address'
  /** The file has to hold this. */
  readonly needs?: RegExp
}

/** A sign of work that needs root. */
export interface PrivilegeRule {
  readonly calls: string
  readonly callee?: RegExp
  /** The text of the call's first line has to look like this. */
  readonly text?: RegExp
  /** The file has to have this somewhere. */
  readonly needs?: RegExp
  readonly code: string
  readonly message: string
  readonly certainty: 'likely' | 'possible'
}

/** A language as the scanner sees it. */
export interface Language {
  readonly name: string
  readonly extensions: readonly string[]
  readonly syntax: Syntax
  /** A text without any of these cannot tell anything: spares the tokenizer. */
  readonly interesting: RegExp
  readonly writes: readonly WriteRule[]
  /** Calls that read a file, the same way. */
  readonly reads?: readonly WriteRule[]
  readonly settings: readonly SettingRule[]
  readonly listens: readonly ListenRule[]
  readonly portSettings?: readonly PortSettingRule[]
  readonly privileges: readonly PrivilegeRule[]
  /** Callees that start the program whose command line is their first argument. */
  readonly commands?: RegExp
  /** Tests, by path. */
  readonly tests: RegExp
  /** Calls may stand without parentheses. */
  readonly bareCalls: boolean
  /** Arguments stand side by side: `writeFile path text`. */
  readonly spacedArguments?: true
  /** Structs are written `Name{field: value}`, and tags of their fields may say which variable fills them. */
  readonly structs?: true
  /** Where `a.join(b)` and `a.resolve(b)` are methods of a path: the callees that take the working directory for `a`. */
  readonly rootJoins?: RegExp
  /** What a test begins with that stands beside the code it tests: the block that follows never runs in the container. */
  readonly testBlocks?: RegExp
}

export const RAW_SOCKETS = {
  code: 'opens-raw-sockets',
  message: 'it opens a raw socket',
  certainty: 'likely',
} as const

/** Signs that look the same in every language. */
export const commonPrivileges: readonly PrivilegeRule[] = [
  {
    calls: 'setuid seteuid setreuid setresuid Setuid setgroups initgroups Setgid setgid',
    callee: /^(?!.*prototype)/,
    code: 'drops-privileges',
    message: 'it switches to another user by itself',
    certainty: 'possible',
  },
  {
    calls: 'chown lchown fchown Chown Lchown chownSync lchownSync',
    code: 'changes-ownership',
    message: 'it changes the owner of files',
    certainty: 'possible',
  },
  { calls: 'chroot Chroot', code: 'changes-root', message: 'it calls chroot', certainty: 'likely' },
]

export { commonSettings } from './common-settings.js'

/** A path with a place in it, or the name of a file with an ending: no mere word. */
export const PATH_LIKE = /\/|\.[A-Za-z]\w{0,5}$/

/** The place of a Unix socket, no port. */
export const SOCKET_LIKE = /^[\w./@-]+\.sock(?:et)?$/

/** Clients of the Docker engine, which find its socket by themselves. */
export const dockerClients: readonly PrivilegeRule[] = [
  { calls: 'NewClientWithOpts NewEnvClient', needs: /(?:docker\/docker|moby\/moby)\/client/ },
  { calls: 'New', callee: /client\.New$/i, needs: /moby\/moby\/client/ },
  { calls: 'from_env DockerClient APIClient', callee: /^docker\./, needs: /import docker\b/ },
  { calls: 'Docker Dockerode', needs: /['"]dockerode['"]/ },
  {
    calls:
      'connect_with_local_defaults connect_with_socket_defaults connect_with_defaults connect_with_unix_defaults connect_with_unix connect_with_socket',
    needs: /\bbollard\b/,
  },
  { calls: 'unix', callee: /^Docker\.unix$/, needs: /\b(?:shiplift|docker_api)\b/ },
].map(rule => ({
  ...rule,
  code: 'uses-docker-socket',
  message: 'it talks to the Docker engine through its socket',
  certainty: 'possible',
}))

/** Libraries that open a serial port: as a file of the host it belongs to root and a group. */
export const serialPorts: readonly PrivilegeRule[] = [
  { calls: 'SerialPort', needs: /['"](?:serialport|@serialport\/stream)['"]/ },
  { calls: 'Driver', callee: /^Driver$/, needs: /['"]zwave-js['"]/ },
  { calls: 'connectRTU connectRTUBuffered connectAsciiSerial', needs: /['"]modbus-serial['"]/ },
  {
    calls: 'Serial serial_for_url',
    callee: /^(?:serial\.)?(?:Serial|serial_for_url)$/,
    needs: /(?:import|from) serial\b/,
  },
  {
    calls: 'OpenPort Open',
    callee: /^serial\./,
    needs: /"(?:github\.com\/(?:tarm|jacobsa|albenik)\/(?:go-)?serial|go\.bug\.st\/serial)/,
  },
].map(rule => ({
  ...rule,
  code: 'opens-serial-port',
  message: 'it opens a serial port, which belongs to root and a group of the host',
  certainty: 'possible',
}))

const runners =
  'run call Popen check_call check_output system popen exec execSync spawn spawnSync execFile execFileSync shell_exec passthru proc_open Command CombinedOutput Start ProcessBuilder getoutput create_subprocess_exec create_subprocess_shell'

/** Programs started by the application that need privileges. */
export const commonPrograms: readonly PrivilegeRule[] = [
  { calls: runners, text: /["'`[(\s]sudo[\s"']/, code: 'runs-sudo', message: 'it runs sudo', certainty: 'possible' },
  {
    calls: runners,
    text: /["'`](?:\/(?:usr\/)?s?bin\/)?ping6?[\s"']/,
    code: 'runs-ping',
    message: 'it runs ping, which may need a capability',
    certainty: 'possible',
  },
  {
    calls: runners,
    // `sysctl -n` and the like only read.
    text: /["'`](?:\/(?:usr\/)?s?bin\/)?(?:(?:iptables|ip6tables|nft|tcpdump|nmap|modprobe|wg|wg-quick)[\s"']|sysctl(?=[\s"'][^)]*(?:=|-w\b|-p\b|--(?:write|load|system)\b)))/,
    code: 'runs-network-administration',
    message: 'it runs a program that administers the network',
    certainty: 'possible',
  },
  {
    calls: runners,
    // Without an argument it only lists what is mounted.
    text: /["'`](?:\/(?:usr\/)?s?bin\/)?u?mount(?:\s+[^\s"'`]|["'`]\s*,)/,
    code: 'mounts-filesystems',
    message: 'it mounts file systems',
    certainty: 'possible',
  },
  {
    calls: runners,
    text: /["'`](?:\/usr\/s?bin\/)?(?:update-ca-certificates|update-ca-trust)\b/,
    code: 'entrypoint-writes-system',
    message: 'it adds to the certificates of the system',
    certainty: 'likely',
  },
  {
    calls: runners,
    text: /["'`](?:\/usr\/bin\/)?apt(?:-get)?\s+install|["'`]apk\s+add/,
    code: 'installs-packages',
    message: 'it installs packages while it runs',
    certainty: 'possible',
  },
]
