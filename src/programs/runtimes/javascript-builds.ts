import { imagePath } from '../servers/paths.js'
import { writeDirectory } from '../servers/requirements.js'
import type { ImageView, Process, Program } from '../types.js'
import { optionValues } from './options.js'

/** A tool that builds when the container starts, and where it puts that. */
interface BuildRow {
  readonly programs: readonly string[]
  /** The arguments with which it builds; without them it always does. */
  readonly verbs?: readonly string[]
  /** Below the working directory. */
  readonly into: readonly string[]
  /** Options that name another place. */
  readonly options?: readonly string[]
  /** Where its configuration names another place: the file, its ending left out, and the key. */
  readonly configured?: { readonly file: string; readonly key: string }
}

const TSCONFIG = { file: 'tsconfig', key: 'outDir' } as const

const rows: readonly BuildRow[] = [
  {
    programs: ['vite'],
    verbs: ['build'],
    into: ['dist'],
    options: ['--outDir'],
    configured: { file: 'vite.config', key: 'outDir' },
  },
  {
    programs: ['astro'],
    verbs: ['build'],
    into: ['dist', '.astro'],
    options: ['--outDir'],
    configured: { file: 'astro.config', key: 'outDir' },
  },
  { programs: ['nuxt', 'nuxi', 'nuxt-ts'], verbs: ['build', 'generate', 'dev'], into: ['.nuxt', '.output'] },
  { programs: ['ng'], verbs: ['build', 'b'], into: ['dist', '.angular'], options: ['--output-path'] },
  { programs: ['react-scripts', 'craco'], verbs: ['build'], into: ['build'] },
  { programs: ['vue-cli-service'], verbs: ['build'], into: ['dist'], options: ['--dest'] },
  { programs: ['gatsby'], verbs: ['build', 'develop'], into: ['public', '.cache'] },
  { programs: ['remix', 'react-router'], verbs: ['build', 'dev', 'vite:build', 'vite:dev'], into: ['build'] },
  { programs: ['docusaurus'], verbs: ['build', 'start'], into: ['build', '.docusaurus'], options: ['--out-dir'] },
  { programs: ['eleventy'], into: ['_site'], options: ['--output'] },
  { programs: ['parcel'], verbs: ['build'], into: ['dist'], options: ['--dist-dir'] },
  // `nest start` compiles before it starts.
  { programs: ['nest'], verbs: ['build', 'start'], into: ['dist'], configured: TSCONFIG },
  { programs: ['tsc', 'tspc', 'ttsc'], into: [], options: ['--outDir'], configured: TSCONFIG },
  { programs: ['tsup', 'unbuild'], into: ['dist'], options: ['--out-dir', '-d'] },
  { programs: ['swc', 'babel'], into: [], options: ['--out-dir', '-d'] },
  { programs: ['esbuild'], into: [], options: ['--outdir'] },
]

/** Tools of the JavaScript world that build what they, or others, then serve: `vite build && node server.js`. */
export const javascriptBuilds: Program = {
  name: 'javascript-builds',
  matches: process => rowOf(process) !== undefined,
  requirements: (process, image) => {
    const row = rowOf(process)
    if (row === undefined) return []
    const named = optionValues(process.words.slice(1), row.options ?? []).map(({ text }) => text)
    const configured = named.length > 0 ? undefined : configuredFolder(row, process, image)
    const [first, ...others] = row.into
    const folders = [...(named.length > 0 ? named : [configured ?? first]), ...others]
    return folders.flatMap(folder => {
      if (folder === undefined || folder === '' || /[${}]/.test(folder)) return []
      const path = imagePath(folder, process.cwd)
      const message = `${process.program ?? 'it'} builds into ${path} when the container starts`
      return path === process.cwd ? [] : [writeDirectory(path, { ...process.evidence, message }, 'likely', true)]
    })
  },
}

function rowOf({ program, words, via }: Process): BuildRow | undefined {
  if (program === undefined || via === 'healthcheck') return undefined
  const row = rows.find(({ programs }) => programs.includes(program))
  if (row === undefined) return undefined
  const given = words.slice(1).map(({ value }) => value)
  if (given.some(value => ['--version', '-v', '--help', '-h', '--noEmit', '--no-emit'].includes(value)))
    return undefined
  return row.verbs === undefined || given.some(value => row.verbs?.includes(value) === true) ? row : undefined
}

const ENDINGS = ['json', 'ts', 'mts', 'js', 'mjs', 'cjs']

/** `outDir: '../public'`, as it is written in a line of its own or behind another setting. */
function configuredFolder({ configured }: BuildRow, process: Process, image: ImageView): string | undefined {
  if (configured === undefined) return undefined
  const [project] = configured === TSCONFIG ? optionValues(process.words.slice(1), ['--project', '-p']) : []
  const files =
    project === undefined ? ENDINGS.map(ending => `${configured.file}.${ending}`) : projectFiles(project.text)
  for (const name of files) {
    const text = image.file(imagePath(name, process.cwd))?.text
    if (text === undefined) continue
    const folder = settingIn(text, configured.key)
    if (folder !== undefined || project === undefined) return folder
    // Settings of a project may come from the one that it extends.
    const base = settingIn(text, 'extends')
    const extended = base === undefined ? undefined : image.file(imagePath(base, process.cwd))?.text
    return extended === undefined ? undefined : settingIn(extended, configured.key)
  }
  return undefined
}

/** A project is named by its file or by its folder. */
const projectFiles = (project: string): readonly string[] => [project, `${project}/tsconfig.json`]

const settingIn = (text: string, key: string): string | undefined =>
  new RegExp(`^(?!\\s*(?://|\\*)).{0,200}?\\b${key}["']?\\s*:\\s*["']([^"'\\n]+)["']`, 'm').exec(text)?.[1]
