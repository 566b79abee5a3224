import { RE2JS } from 're2js'

/** Who owns a path, relative to the root of the repository; empty: nobody. */
export type OwnersOf = (path: string) => readonly string[]

export type Flavour = 'github' | 'gitlab'

interface Rule {
  readonly matches: (path: string) => boolean
  /** GitLab: takes the path out of its section. */
  readonly excludes: boolean
  readonly owners: readonly string[]
}

interface Section {
  readonly name: string
  readonly defaults: readonly string[]
  readonly rules: Rule[]
}

const SECTION = /^\^?\[([^\]]+)\](?:\[\d+\])?\s*(.*)$/
/** Longer patterns and longer files than any team writes are left out. */
const MAX_PATTERN = 400
const MAX_RULES = 20_000

/** The owners of paths by a CODEOWNERS file: the last rule that matches wins; with GitLab's sections, the last of each. */
export function parseCodeowners(text: string, flavour: Flavour): OwnersOf {
  const sections = new Map<string, Section>()
  const open = (name: string, defaults: readonly string[]): Section => {
    const key = name.toLowerCase()
    const known = sections.get(key)
    // The defaults of a section that comes twice hold for the rules below each heading.
    const section = { name, defaults, rules: known?.rules ?? [] }
    sections.set(key, section)
    return section
  }
  let section = open('', [])
  let count = 0
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const heading = flavour === 'gitlab' ? SECTION.exec(trimmed) : null
    if (heading !== null) {
      section = open(heading[1] ?? '', ownersIn(words(heading[2] ?? '')))
      continue
    }
    const [pattern = '', ...rest] = words(trimmed)
    const excludes = flavour === 'gitlab' && pattern.startsWith('!')
    const matches = compile(excludes ? pattern.slice(1) : pattern, flavour)
    count += 1
    if (matches === undefined || count > MAX_RULES) continue
    const owners = ownersIn(rest)
    const inherited = flavour === 'gitlab' && owners.length === 0
    section.rules.push({ matches, excludes, owners: inherited ? section.defaults : owners })
  }
  const all = [...sections.values()]
  return path => [...new Set(all.flatMap(({ rules }) => ownersBy(rules, path)))]
}

function ownersBy(rules: readonly Rule[], path: string): readonly string[] {
  // What is taken out of a section cannot come in again below.
  if (rules.some(({ excludes, matches }) => excludes && matches(path))) return []
  return rules.findLast(({ excludes, matches }) => !excludes && matches(path))?.owners ?? []
}

/** Splits at blanks; a backslash keeps the next character. */
function words(line: string): readonly string[] {
  return line.match(/(?:\\.|[^\s\\])+/g) ?? []
}

/** Owners up to a comment. */
function ownersIn(given: readonly string[]): readonly string[] {
  const comment = given.findIndex(word => word.startsWith('#'))
  return (comment === -1 ? given : given.slice(0, comment)).filter(word => word.includes('@'))
}

/** A pattern as a test that takes linear time whatever the pattern says; undefined for none that can match. */
function compile(pattern: string, flavour: Flavour): ((path: string) => boolean) | undefined {
  if (pattern === '' || pattern.length > MAX_PATTERN) return undefined
  const bare = pattern.replace(/^\//, '')
  // GitHub anchors what has a slash inside, as .gitignore does; GitLab only what starts with one.
  const anchored = pattern.startsWith('/') || (flavour === 'github' && bare.slice(0, -1).includes('/'))
  const isFolder = bare.endsWith('/')
  const takesBelow = flavour === 'github' && !/(?:^|\/)\*$/.test(bare)
  const below = isFolder ? '.+' : takesBelow ? '(?:/.*)?' : ''
  if (!/[*?\\]/.test(bare)) return literalTest(bare.replace(/\/$/, ''), anchored, isFolder, takesBelow)
  const expression = RE2JS.compile(`${anchored ? '' : '(?:.*/)?'}${toExpression(bare)}${below}`, RE2JS.DOTALL)
  // Most paths are told apart by what stands before the first wildcard or after the last one, which costs next to nothing.
  const head = /^[^*?\\]*/.exec(bare)?.[0] ?? ''
  const tail = /[^*?\\/]*$/.exec(bare.replace(/\/$/, ''))?.[0] ?? ''
  return path =>
    (anchored ? path.startsWith(head) : path.includes(head)) &&
    path.includes(tail) &&
    expression.matcher(path).matches()
}

function literalTest(
  name: string,
  anchored: boolean,
  isFolder: boolean,
  takesBelow: boolean,
): (path: string) => boolean {
  const folder = `${name}/`
  return path => {
    const inside = isFolder || takesBelow
    if (!isFolder && (path === name || (!anchored && path.endsWith(`/${name}`)))) return true
    return inside && (path.startsWith(folder) || (!anchored && path.includes(`/${folder}`)))
  }
}

function toExpression(glob: string): string {
  return glob.replace(/\\(.)|\*\*\/|\/\*\*$|\*+|\?|[^\w/]/g, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return RE2JS.quote(escaped)
    if (part === '**/') return '(?:.*/)?'
    if (part === '/**') return '/.*'
    if (part.startsWith('*')) return part.length > 1 ? '.*' : '[^/]*'
    return part === '?' ? '[^/]' : RE2JS.quote(part)
  })
}
