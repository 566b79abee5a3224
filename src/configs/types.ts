import type { Range } from '../text.js'

/** A listening port that a configuration names. */
export interface ConfigListen {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  /** The port's digits in the text; empty where the port is implied (`listen *;`, a server block without `listen`). */
  readonly range: Range
  /** It is bound to 127.0.0.1, ::1 or localhost only. */
  readonly loopback: boolean
  /** It opens no port itself but names one that is opened elsewhere and moves with it: `<VirtualHost *:80>`. */
  readonly refers?: true
  /** Where the port is implied, and can be named: what has to stand around its digits, at the empty range. */
  readonly insert?: { readonly before: string; readonly after: string }
  readonly line: number
}

/** A path that the program writes because the configuration says so. */
export interface ConfigPath {
  readonly path: string
  readonly purpose: 'pid' | 'log' | 'socket' | 'temp' | 'cache' | 'data' | 'lock' | 'state'
  readonly type: 'file' | 'directory'
  readonly range: Range
  readonly line: number
}

export interface ConfigDirective {
  readonly name: string
  readonly value: string
  readonly range: Range
  readonly line: number
}

/** What one configuration file asks for. Ranges are offsets in its text. */
export interface ServerConfig {
  readonly listens: readonly ConfigListen[]
  readonly writes: readonly ConfigPath[]
  /** `user nginx;`, `User www-data`, `user=root`: the accounts to which the program would switch. */
  readonly users: readonly ConfigDirective[]
  /** Paths or patterns of further configuration files. */
  readonly includes: readonly ConfigDirective[]
  /** Other servers that this one talks to: `proxy_pass http://app:80`, `server app:80` with the port's range. */
  readonly upstreams: readonly ConfigUpstream[]
  /** Files that it reads and that are often private: certificates, keys, htpasswd. */
  readonly reads: readonly ConfigDirective[]
  /** Redirects of Apache that would show the moved port to clients. */
  readonly leaksPort: readonly ConfigDirective[]
  /** Programs that it starts (supervisord). */
  readonly programs: readonly ConfigProgram[]
  /** What could not be understood (a listen that is a variable), with the line. */
  readonly unclear: readonly ConfigUnclear[]
}

export interface ConfigUpstream {
  readonly host: string
  readonly port: number | undefined
  readonly portRange: Range | undefined
  /** Behind the host, where no port is named: there it would stand. */
  readonly portAt?: number | undefined
  readonly line: number
}

export interface ConfigProgram {
  readonly name: string
  readonly command: string
  readonly user: string | undefined
  readonly line: number
  /** Where the command's characters stand. */
  readonly range?: Range
  readonly directory?: string | undefined
  /** Variables of its own: `PORT="80",HOME="/srv"`. */
  readonly environment?: ReadonlyMap<string, string>
}

export interface ConfigUnclear {
  readonly message: string
  readonly line: number
  /** The environment or template variable that is the listening port: `PORT` in `listen ${PORT};`. */
  readonly listenVariable?: string
  /**
   * The variable holds a whole address (`{$SITE}`), or only its port (`:{$PORT:3000}`). The listen is what stands for it
   * where the variable is not set.
   */
  readonly listenAddress?: { readonly fallback: ConfigListen | undefined; readonly onlyPort?: true }
}
