import type { Instruction } from '../dockerfile/types.js'
import type { ShellCommand } from '../shell/types.js'
import type { Requirement } from '../types.js'
import { originOf } from './origin.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'
import type { StageImage } from './stage-image.js'

/** `git config --global …`, up to the option. */
export const GLOBAL_SETTING = /\bgit[ \t]+config[ \t]+(?:--add[ \t]+)?--global(?=[ \t])/g

/** Without these git refuses to work in a repository of another owner, or to commit; others are for downloads and people. */
const NEEDED = /^(?:safe\.directory|user\.(?:name|email))$/i

/** Commands that neither ask git for anything nor run what may. */
const WITHOUT_GIT =
  /^[\s\\]*(?:git[ \t]+config|(?:addgroup|adduser|apk|apt|apt-get|cat|chgrp|chmod|chown|cp|dnf|echo|groupadd|ln|mkdir|microdnf|mv|printf|rm|set|sed|touch|useradd|yum)\b|$)/

/** Whether nothing is built from there on: the settings wait for what runs in the container. */
export function isForTheContainer({ words }: ShellCommand, set: Instruction, { chain }: StageImage): boolean {
  if (!words.some(({ value }) => NEEDED.test(value ?? ''))) return false
  const runs = chain.slice(chain.indexOf(set)).filter(({ keyword }) => keyword === 'RUN')
  return runs.every(run => {
    const [first] = run === set ? [...run.args.matchAll(GLOBAL_SETTING)] : []
    return run.args
      .slice(first?.index ?? 0)
      .split(/&&|\|\||[;|\n]/)
      .every(command => WITHOUT_GIT.test(command))
  })
}

/** `safe.directory /srv/repository`: git works there when the container runs, and in its own way it writes. */
export function repositories({ image, dockerfilePath }: RequirementInput): readonly Requirement[] {
  return image.effects.flatMap(({ effect, instruction }): readonly Requirement[] => {
    if (effect.kind !== 'install-tool' || effect.tool !== 'git-settings') return []
    if (!isForTheContainer(effect.command, instruction, image)) return []
    const at = effect.command.words.findIndex(({ value }) => value?.toLowerCase() === 'safe.directory')
    const folder = at === -1 ? undefined : effect.command.words[at + 1]?.value
    if (folder === undefined || !/^\/[\w.-]/.test(folder)) return []
    const target = folder.replace(/\/+$/, '')
    if (image.tree.state(target).exists !== 'yes') return []
    const evidence = {
      path: originOf(instruction, image, dockerfilePath),
      line: instruction.line,
      source: 'dockerfile',
      message: `git works in ${target}`,
    } as const
    return [{ need: { ...writeNeed(target, 'directory', 'create'), deep: true }, evidence, certainty: 'likely' }]
  })
}
