import { parseDockerfile } from '../../src/dockerfile/parse.js'
import type { Dockerfile } from '../../src/dockerfile/types.js'

/** The parsed file; fails the test when the parser rejects it. */
export function parseFile(text: string): Dockerfile {
  const result = parseDockerfile('Dockerfile', text)
  if (!result.ok) throw new Error(result.faults.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return result.dockerfile
}

/** One line for each instruction: keyword, arguments, heredoc names. */
export function outline(text: string): readonly string[] {
  return parseFile(text).instructions.map(({ keyword, args, heredocs }) =>
    [keyword, args, ...heredocs.map(heredoc => `<${heredoc.name}>`)].join(' ').trimEnd(),
  )
}

export function faultsOf(text: string): readonly string[] {
  const result = parseDockerfile('Dockerfile', text)
  return result.ok ? [] : result.faults.map(({ line, message }) => `${line}: ${message}`)
}
