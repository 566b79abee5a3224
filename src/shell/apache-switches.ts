import type { ShellCommand } from './types.js'

/** Apache's names for what they switch: of the folder of links, and of the folder that remembers by whom. */
const KINDS: ReadonlyMap<string, readonly [links: string, state: string]> = new Map([
  ['site', ['sites', 'site']],
  ['conf', ['conf', 'conf']],
  ['mod', ['mods', 'module']],
])

/** Folders (absolute) that `a2ensite NAME`, `a2dismod NAME` and the like make and remove links and marks in. */
export function switchedFolders({ program, words }: ShellCommand): readonly string[] {
  const kind = KINDS.get(/^a2(?:en|dis)(site|conf|mod)$/.exec(program ?? '')?.[1] ?? '')
  if (kind === undefined || !words.slice(1).some(({ value }) => value?.startsWith('-') !== true)) return []
  const [links, state] = kind
  const marks = ['enabled', 'disabled'].flatMap(done => [`${done}_by_admin`, `${done}_by_maint`])
  // What was marked at build is taken away from the folder that it lies in.
  return [`/etc/apache2/${links}-enabled`, ...marks.map(name => `/var/lib/apache2/${state}/${name}`)]
}
