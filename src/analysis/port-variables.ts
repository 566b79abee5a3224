import type { Workload } from '../deploy/types.js'
import type { ImageView } from '../programs/types.js'
import { schemePorts } from '../programs/variables.js'
import { numericDefaults } from '../shell/symbolic.js'
import type { Range } from '../text.js'
import type { StartUp } from './start-up.js'

interface Setting {
  readonly value: string
  /** Undefined where the value is a default that ENV can override. */
  readonly site: { readonly path: string; readonly range: Range; readonly value: string } | undefined
}

const PORT_NAME = /PORT|LISTEN|BIND|ADDR|URLS?$/
/** `export PORT="${PORT:-80}"`, `PORT=80`; a quoted value without blanks. */
const ASSIGNED =
  /(?:^|[;&\s])(export[ \t]+)?([A-Z][A-Z0-9_]*)=(["']?)(?:\$\{\2:?[-=]([\w.:/+*]{1,40})\}|(\d{1,5}))\3(?=[\s;&]|$)/gm
/** `: "${PORT:=80}"` */
const DEFAULTED = /(?:^|[;&\s]):[ \t]+["']?\$\{([A-Z][A-Z0-9_]*):?=(\d{1,5})\}/gm
const MAX_SCRIPT = 100_000

/** Variables that give ports, by name, with their values and the places that set them. */
export type PortVariables = ReadonlyMap<string, Setting>

/**
 * What start-up scripts and deployments set: a default that a script of the repository exports, and a value that every
 * deployment sets. What the image itself sets stays, unless it is overridden.
 */
export function findPortVariables(
  view: ImageView,
  workloads: readonly Workload[],
  startUp: StartUp,
  read: (path: string) => string | undefined,
): PortVariables {
  return new Map([...scriptSettings(view, startUp), ...deployedSettings(view, workloads, read)])
}

/** The image with these variables; they are asked for only when a variable is that may be one. */
export function withPortVariables(view: ImageView, settings: () => PortVariables): ImageView {
  const setting = (name: string): Setting | undefined => (PORT_NAME.test(name) ? settings().get(name) : undefined)
  return {
    ...view,
    env: name => setting(name)?.value ?? view.env(name),
    envSite: name => {
      const found = setting(name)
      return found === undefined ? view.envSite(name) : found.site
    },
  }
}

function scriptSettings(view: ImageView, { scripts }: StartUp): PortVariables {
  const found = new Map<string, Setting>()
  for (const { path, script } of scripts) {
    for (const command of script.commands) {
      if (command.program !== 'sed' || !command.reachable) continue
      for (const [name, value] of numericDefaults(command))
        if (PORT_NAME.test(name) && (view.env(name) ?? '') === '') found.set(name, { value, site: undefined })
    }
    const file = path === undefined ? undefined : view.file(path)
    const { text, contextPath } = file ?? {}
    if (text === undefined || contextPath === undefined || text.length > MAX_SCRIPT) continue
    const set = (name: string, value: string, start: number): void => {
      const range = { start, end: start + value.length }
      found.set(name, { value, site: { path: contextPath, range, value } })
    }
    const reaches = (name: string, exported: boolean): boolean =>
      PORT_NAME.test(name) &&
      (exported ||
        new RegExp(`\\bexport[ \\t][^\\n]*\\b${name}\\b|^[ \\t]*set[ \\t]+-[a-z]*a`, 'm').test(text) ||
        (text.match(new RegExp(`\\$\\{?${name}\\b`, 'g')) ?? []).length > 1)
    for (const match of text.matchAll(ASSIGNED)) {
      const [whole, exported, name = '', quote = '', fallback, plain] = match
      const value = fallback ?? plain ?? ''
      // A default does not count where the image sets the variable.
      if (!reaches(name, exported !== undefined) || (fallback !== undefined && (view.env(name) ?? '') !== '')) continue
      const end = match.index + whole.length - quote.length - (fallback === undefined ? 0 : 1)
      set(name, value, end - value.length)
    }
    for (const match of text.matchAll(DEFAULTED)) {
      const [whole, name = '', value = ''] = match
      if (reaches(name, false) && (view.env(name) ?? '') === '')
        set(name, value, match.index + whole.length - 1 - value.length)
    }
  }
  return found
}

/** Values with a port below 1024 that all deployments agree on, and the image does not set. */
function deployedSettings(
  view: ImageView,
  workloads: readonly Workload[],
  read: (path: string) => string | undefined,
): PortVariables {
  const [first, ...others] = workloads.filter(
    ({ kind, development, possible }) =>
      (kind === 'compose' || kind === 'kubernetes') && !development && possible !== true,
  )
  const found = new Map<string, Setting>()
  for (const [name, { value, range, path }] of first?.environment ?? []) {
    if (first === undefined || value === undefined || range === undefined || view.env(name) === value) continue
    if (!PORT_NAME.test(name) || !(/(?:^|:)\d{1,3};?$/.test(value) || schemePorts(value).length > 0)) continue
    if (others.some(each => each.environment.get(name)?.value !== value)) continue
    const file = path ?? first.path
    // The deployments are read once: what the rewrite has changed since does not count any more.
    const text = read(file) ?? ''
    if (text.slice(range.start, range.end) !== value || /\d/.test(text[range.end] ?? '')) continue
    found.set(name, { value, site: { path: file, range, value } })
  }
  return found
}
