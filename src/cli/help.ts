import { commands, type OptionSpec, optionGroups, verifyGroup } from './options.js'

/** The text of `--help`: made without the argument parser, which takes longer to load than the rest of the help. */
export function renderHelp(): string {
  const usage = commands.map(({ name, summary }): Row => [`harden-dockerfile ${name}`, summary])
  const groups = [...optionGroups, verifyGroup].map(
    ({ title, options }) => `${title}:\n${columns(options.map(option => [spell(option), option.summary]))}`,
  )
  return [
    'Rewrites Dockerfiles so that their containers run as a non-root user, and still build and still work.',
    `Usage:\n${columns(usage)}`,
    ...groups,
    'Exit code: 0 done; 1 --check found something, or verify disproved something; 2 wrong usage, no engine to verify with, or a file\ncould not be read, parsed or written.\n',
  ].join('\n\n')
}

type Row = readonly [left: string, right: string]

function spell({ name, alias, value, choices }: OptionSpec): string {
  const argument = value ?? choices?.join('|')
  return `${alias === undefined ? '    ' : `-${alias}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`
}

function columns(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
