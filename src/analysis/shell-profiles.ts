import type { Requirement } from '../types.js'
import type { RequirementInput } from './requirement-input.js'
import { originOf } from './origin.js'
import type { StageImage } from './stage-image.js'

/** Settings of root's own shell that a RUN adds to: environments to activate, variables. */
const WRITTEN = />>?\s*["']?(?:~|\/root|\$HOME|\$\{HOME\})\/\.(?:bashrc|bash_profile|bash_login|profile)\b/
const INITIALISED = /\b(?:conda|mamba|micromamba)\s+(?:shell\s+)?init\b/

/** These images show every login shell where their environments are. */
const CONDA = /^(?:miniconda|miniforge)$/

const PROFILE = /^(?:~|\/root|\$HOME|\$\{HOME\})\/\.(?:bashrc|bash_profile|bash_login|profile)$/
const SHELL = /(?:^|\/)bash$/

/**
 * The container's command counts on what a RUN wrote to the files that a shell of root's reads when it starts. The home of another
 * user has others.
 */
export function shellProfiles({ image, startUps, dockerfilePath }: RequirementInput): readonly Requirement[] {
  const written = image.chain.find(
    ({ keyword, args }) =>
      keyword === 'RUN' && (WRITTEN.test(args) || (INITIALISED.test(args) && !CONDA.test(image.base?.id ?? ''))),
  )
  const sourced = written ?? image.chain.find(({ keyword, args }) => keyword === 'RUN' && INITIALISED.test(args))
  const found: Requirement[] = []
  const target = '/root/.bashrc'
  if (sourced !== undefined) {
    for (const { script, evidenceOf } of startUps.flatMap(({ scripts }) => scripts)) {
      const command = script.commands.find(
        ({ words, reachable }) =>
          reachable &&
          /^(?:source|\.)$/.test(words[0]?.value ?? '') &&
          words[1] !== undefined &&
          PROFILE.test(words[1].value ?? script.text.slice(words[1].range.start, words[1].range.end)),
      )
      if (command === undefined) continue
      const evidence = { ...evidenceOf(command), message: `a shell reads ${target}, which a RUN writes` }
      found.push({ need: { kind: 'root-home', target }, evidence, certainty: 'likely' })
    }
  }
  const shell = startingShell(image)
  const reads = shell?.isInteractive === true ? sourced : written
  if (shell !== undefined && reads !== undefined) {
    const { instruction } = shell
    const path = instruction === undefined ? dockerfilePath : originOf(instruction, image, dockerfilePath)
    const message = `the shell that starts it reads ${target}, which a RUN writes`
    const evidence = { path, line: instruction?.line ?? reads.line, source: 'dockerfile', message } as const
    found.push({ need: { kind: 'root-home', target }, evidence, certainty: 'likely' })
  }
  return found
}

/** The login or interactive shell that the command begins with, if any. */
function startingShell({ base, entrypoint, cmd, shell }: StageImage) {
  for (const command of [entrypoint, cmd]) {
    if (command === undefined) continue
    const words = command.form === 'shell' ? shell : command.words
    const at = words.findIndex(word => SHELL.test(word))
    if (at === -1) continue
    const options = words.slice(at + 1)
    const end = options.findIndex(word => !word.startsWith('-'))
    const own = end === -1 ? options : options.slice(0, end)
    const isInteractive = own.some(word => /^-[a-z]*i[a-z]*$/.test(word))
    // By itself it is a terminal for somebody.
    if (options.length === own.length && command.form === 'exec') continue
    // It asks for its environment itself.
    if (!isInteractive && CONDA.test(base?.id ?? '') && /\bconda activate\b/.test(command.words.join(' '))) continue
    if (isInteractive || own.some(word => word === '--login' || /^-[a-z]*l[a-z]*$/.test(word)))
      return { isInteractive, instruction: command.instruction }
  }
  return undefined
}
