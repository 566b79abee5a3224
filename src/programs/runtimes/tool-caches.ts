import { PROJECT_BUILDS } from '../../shell/project-builds.js'
import { TOOLS } from '../../shell/tool-table.js'
import { writeDirectory } from '../servers/requirements.js'
import type { Process, Program } from '../types.js'

/** Rows of the tool table whose folder these programs write to while they run. */
const WRITTEN: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(PROJECT_BUILDS).map(([program, { caches }]) => [program, caches ?? []] as const),
  ['deno', ['deno-cache']],
  ['julia', ['julia']],
  ['opam', ['opam']],
  ...['pm2', 'pm2-runtime', 'pm2-docker'].map(program => [program, ['pm2']] as const),
  ['yarn', ['yarn-packages']],
  ['dotnet run', ['nuget']],
  ['dotnet watch', ['nuget']],
  ['dotnet build', ['nuget']],
  ['dotnet publish', ['nuget']],
])

const cachesOf = ({ program = '', words }: Process): readonly string[] =>
  WRITTEN.get(program) ?? WRITTEN.get(`${program} ${words[1]?.value ?? ''}`) ?? []

/** Downloads and locks, in a folder that a variable names, so that it is not in the home. */
export const toolCaches: Program = {
  name: 'tool-caches',
  matches: process => cachesOf(process).length > 0,
  requirements: process => {
    const message = `${process.program ?? ''} keeps what it downloads, and its locks, here`
    return cachesOf(process).flatMap(tool => {
      const { variable, prefix = '' } = TOOLS[tool] ?? {}
      const words = variable === undefined ? [] : (process.env(variable) ?? '').split(/\s+/)
      const value = words.find(word => word.startsWith(`${prefix}/`))
      return value === undefined
        ? []
        : [writeDirectory(folderIn(value.slice(prefix.length)), { ...process.evidence, message }, 'likely', true)]
    })
  },
}

/** `/deno-dir/`, and of a list of places the first. */
const folderIn = (value: string): string => value.replace(/:.*$/, '').replace(/(?<=.)\/+$/, '')
