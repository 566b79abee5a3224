import { effectsOf } from '../../shell/effects.js'
import { parseShell } from '../../shell/parse.js'
import { quoteWord } from '../../shell/quote.js'
import { writeDirectory } from '../servers/requirements.js'
import type { Process, Program } from '../types.js'

const INSTALLERS: ReadonlySet<string> = new Set([
  ...['npm', 'yarn', 'pnpm', 'bun', 'composer', 'composer.phar', 'bundle', 'bundler', 'pip', 'pip3'],
])
const VERBS: ReadonlySet<string> = new Set(['install', 'i', 'ci', 'add', 'update', 'upgrade', 'require'])

/** `["yarn", "install"]`: what the exec form fills, as the reader of shell commands knows it. */
export const packageInstalls: Program = {
  name: 'package-installs',
  matches: ({ program = '', words, via }) =>
    via !== 'healthcheck' &&
    INSTALLERS.has(program) &&
    (words.some(({ value }) => VERBS.has(value)) || (program === 'yarn' && words.length === 1)),
  requirements: process => {
    const message = `${process.program ?? ''} installs packages here`
    return filledBy(process).map(path => writeDirectory(path, { ...process.evidence, message }, 'likely'))
  },
}

function filledBy({ words, cwd, env }: Process): readonly string[] {
  const context = { cwd, env }
  const script = parseShell(words.map(({ value }) => quoteWord(value)).join(' '), context)
  return effectsOf(script, context).flatMap(effect =>
    effect.kind === 'populate' && effect.type === 'directory' && !/[*?[$]/.test(effect.path) ? [effect.path] : [],
  )
}
