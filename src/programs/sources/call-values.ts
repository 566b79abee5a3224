import type { Argument, SourceText, Span } from './source-text.js'
import { flagDefault } from './flag-defaults.js'
import {
  concatenate,
  fromEnvironment,
  joinPaths,
  known,
  literal,
  parentPath,
  textOf,
  thisDirectory,
  thisFile,
  withFallback,
  type Value,
} from './values.js'

/** The path survives these: `abspath(x)`, `str(x)`, `path.resolve()`. */
const passThrough = new Set(
  'abspath realpath normpath expanduser resolve absolute str String int Number parseInt fspath fileURLToPath toString trim to_s to_i to_str Atoi Itoa ParseInt valueOf parse Parse toInt intValue unwrap expect atoi strtol strtoul stoi atol clone into as_str to_string to_owned String.from ToInt32 from strip encode decode from_str absolutePath getAbsolutePath PathBuf Path PurePath Paths.get Path.of File URI dirname_of env_int Directory fileURLWithPath to_integer as.integer as.numeric tonumber'.split(
    ' ',
  ),
)

/** What their argument is, is no path: a message, what is cut off, an encoding. */
const OF_RECEIVER: ReadonlySet<string> = new Set(['expect', 'trim', 'strip', 'encode', 'decode'])

const environmentCalls = /^(?:getenv|Getenv|get_env|GetEnvironmentVariable|LookupEnv|getEnv|env|var|var_os|envvar)$/

const CHANGES =
  /^(?:as_deref|as_ref|cloned|filter|map|ok|replace|replaceAll|removeprefix|removesuffix|[lr]?strip|lower|upper|toLowerCase|trimEnd|g?sub)$/

/** A call whose value is asked for. */
export interface ValuedCall {
  /** Dotted callee. */
  readonly name: string
  /** What the part before the last dot holds. */
  readonly receiver: Value
  readonly args: readonly Argument[]
  /** The value of an argument by its position. */
  readonly value: (index: number) => Value
}

/** The value of a call: environment variables, path functions, conversions. */
export function callValue(source: SourceText, { name, receiver, args, value }: ValuedCall): Value {
  const last = name.slice(name.lastIndexOf('.') + 1)
  const key = value(0)
  const variable = key?.kind === 'known' && /^[A-Z][A-Z0-9_]{2,}$/.test(textOf(key)) ? textOf(key) : undefined
  const environment =
    environmentCalls.test(last) ||
    /env/i.test(name) ||
    (/^ENV$|environ$/.test(name.slice(0, -last.length - 1)) && (last === 'get' || last === 'fetch'))
  const fallback = args.findIndex(
    (argument, index) => argument.keyword === 'default' || (index === 1 && argument.keyword === undefined),
  )
  if (variable !== undefined && (environment || last === 'getOrDefault' || name === 'config')) {
    const given = fallback === -1 ? undefined : value(fallback)
    return fromEnvironment(variable, given)
  }
  // `flags.String("pid", "", "usage")` of a set of one's own, too.
  if (/^(?:flag|pflag)\.(?:Int|String|Uint|StringP|IntP)$/.test(name) || isFlag(name, args.length))
    return defaultOf(key, value(last.endsWith('P') ? 2 : 1))
  if (/^viper\.Get(?:Int|String|Uint|Uint16)?$/.test(name)) {
    const setting = literal(key)
    return setting === undefined
      ? undefined
      : (source.constants.get(settingName(setting)) ?? source.shared?.get(setting.slice(setting.lastIndexOf('.') + 1)))
  }
  // Python's dataclasses, attrs and pydantic: `log: str = field(default='/var/log/app.log')`
  if (/^(?:(?:dataclasses|pydantic|attrs?)\.)?(?:field|Field|ib|attrib)$/.test(name)) {
    const given = args.findIndex(({ keyword }) => keyword === 'default')
    return given === -1 && (last !== 'Field' || args[0]?.keyword !== undefined) ? undefined : value(Math.max(given, 0))
  }
  // `cmd.String("data-dir")` names an option, not a folder.
  if (
    receiver === undefined &&
    name !== 'pathlib.Path' &&
    /\.(?:String|Path|Int|Uint)$/.test(name) &&
    args.length === 1
  ) {
    const option = literal(key)
    if (option !== undefined) return defaultOf(key, flagDefault(source, option))
  }
  if (
    receiver?.kind === 'environment' &&
    /^(?:unwrap_or|unwrap_or_else|getOrElse|orElse|or_else|unwrap_or_default|GetValueOrDefault|map_or)$/.test(last)
  )
    return withFallback(receiver, value(0))
  // `os.environ.get("URL", "").replace("postgres://", "postgresql://")` is still what the environment says.
  if (receiver?.kind === 'environment' && CHANGES.test(last)) return receiver
  if (
    last === 'join' ||
    last === 'Join' ||
    last === 'Combine' ||
    (last === 'resolve' && args.length > 0) ||
    last === 'joinpath' ||
    name === 'file.path'
  ) {
    const parts = args.map((_, index) => value(index))
    if (
      last === 'joinpath' ||
      (last === 'join' && receiver !== undefined) ||
      (last === 'resolve' && receiver !== undefined)
    )
      return joinPaths([receiver, ...parts], true)
    // Joined to a path that is not known: it can be anywhere.
    if (/\.(?:join|resolve)$/.test(name) && source.rootJoins?.test(name) === false) return undefined
    return joinPaths(
      parts,
      last !== 'Join' && !(last === 'join' && name.startsWith('path.') && !name.startsWith('os.')),
    )
  }
  if (last === 'dirname' || last === 'Dir' || last === 'GetDirectoryName') {
    if (args.length === 0) return parentPath(receiver)
    return args[0] !== undefined && isMetaUrl(source, args[0]) ? thisDirectory : parentPath(key)
  }
  // `new URL('../data', import.meta.url)`: relative to the file, as a link is to its page.
  if (last === 'URL')
    return args[1] !== undefined && isMetaUrl(source, args[1]) ? joinPaths([thisDirectory, key], true) : undefined
  if (last === 'fileURLToPath') return args[0] === undefined || holdsCall(source, args[0]) ? key : thisFile
  // The file itself counts as a folder: `../..` leads from it to the folder above its own.
  if (last === 'expand_path') return args.length > 1 ? joinPaths([value(1), key], true) : key
  if (
    name === 'process.cwd' ||
    name === 'os.getcwd' ||
    last === 'getcwd' ||
    name === 'Path.cwd' ||
    name === 'Dir.pwd' ||
    last === 'GetCurrentDirectory'
  )
    return known('.')
  if (passThrough.has(name) || /(?:^|\.)Path\.new$/.test(name)) return key
  if (last === 'InetSocketAddress')
    return args.length < 2 || /^(?:0\.0\.0\.0|)$/.test(literal(key) ?? '-') ? value(args.length - 1) : undefined
  if (last === 'get' && receiver === undefined && key?.kind === 'known')
    return source.constants.get(`${name}:${textOf(key)}`)
  if (last === 'Sprintf' || last === 'format' || last === 'sprintf')
    return formatted(
      key,
      args.slice(1).map((_, index) => value(index + 1)),
      receiver,
      source,
    )
  if (args.length === 0 || OF_RECEIVER.has(last)) return passThrough.has(last) ? receiver : undefined
  if (passThrough.has(last)) return key ?? receiver
  if (/port|path|dir/i.test(last) && args.length === 1) return key
  return undefined
}

const isFlag = (name: string, count: number): boolean =>
  count === (name.endsWith('P') ? 4 : 3) && /^\w+\.(?:Int|String|Uint|StringP|IntP)$/.test(name)

/** What a setting is kept as among the constants: `viper.SetDefault("server.port", 80)`. */
export const settingName = (setting: string): string => `viper:${setting}`

/** What an option of the command line holds when it is not given. */
export function defaultOf(option: Value, value: Value): Value {
  const name = literal(option)
  return value?.kind === 'known' && name !== undefined ? { ...value, option: name.replace(/^-+/, '') } : value
}

const holdsCall = (source: SourceText, span: Span): boolean =>
  source.tokens.slice(span.from, span.to).some(token => token.text === '(')

const isMetaUrl = (source: SourceText, span: Span): boolean =>
  source.tokens.slice(span.from, span.to).some(token => token.kind === 'name' && token.text === 'meta')

function formatted(template: Value, args: readonly Value[], receiver: Value, source: SourceText): Value {
  const text = template ?? receiver
  if (text?.kind !== 'known' || text.partial) return undefined
  const whole = textOf(text)
  const places = [...whole.matchAll(/%[dsv]|\{(\w*)\}/g)]
  if (places.length > 7) return undefined
  let given = 0
  let value: Value = known('')
  let from = 0
  for (const { 0: place, 1: name, index } of places) {
    const isNamed = name !== undefined && /^[A-Za-z_]/.test(name)
    const part = isNamed ? source.constants.get(name) : args[given++]
    value = concatenate(concatenate(value, known(whole.slice(from, index))), part)
    from = index + place.length
  }
  return concatenate(value, known(whole.slice(from)))
}
