import { assignments } from './assignments.js'
import { expand } from './expand.js'
import type { Instruction, Stage } from './types.js'

/** What BuildKit itself gives to every FROM, on the platform that most images are built for. */
const PLATFORM: ReadonlyMap<string, string> = new Map(
  ['BUILD', 'TARGET'].flatMap(side => [
    [`${side}PLATFORM`, 'linux/amd64'],
    [`${side}OS`, 'linux'],
    [`${side}ARCH`, 'amd64'],
    [`${side}VARIANT`, ''],
  ]),
)

/** The defaults of the ARGs before the first FROM, each expanded with those before it. */
function globalDefaults(globalArgs: readonly Instruction[], escape: '\\' | '`'): ReadonlyMap<string, string> {
  if (globalArgs.length === 0) return PLATFORM
  const defaults = new Map(PLATFORM)
  for (const instruction of globalArgs) {
    for (const [index, { name, value }] of assignments(instruction).entries()) {
      // Above the first FROM BuildKit takes a name as it stands, quotes and all.
      if (value === undefined || instruction.words[index]?.text.startsWith(`${name}=`) !== true) continue
      const expanded = expand(value, key => defaults.get(key), { escape }).value
      if (expanded === undefined) defaults.delete(name)
      else defaults.set(name, expanded)
    }
  }
  return defaults
}

/** Groups instructions into stages; `parents` are found by name, the last stage of a name counting, as in BuildKit. */
export function buildStages(
  instructions: readonly Instruction[],
  globalArgs: readonly Instruction[],
  escape: '\\' | '`',
): readonly Stage[] {
  const defaults = globalDefaults(globalArgs, escape)
  const lookup = (name: string): string | undefined => defaults.get(name)
  const named = new Map<string, Stage>()
  const stages: Stage[] = []
  let own: Instruction[] = []
  for (const instruction of instructions) {
    if (instruction.keyword !== 'FROM') {
      own.push(instruction)
      continue
    }
    own = []
    const [image, , name] = instruction.words
    const raw = image?.text ?? ''
    const base = expand(raw, lookup, { escape, unset: 'keep' })
    const platform = instruction.flags.find(flag => flag.name === 'platform')?.value
    const value = base.value ?? raw
    const stage: Stage = {
      index: stages.length,
      name: name?.text.toLowerCase(),
      from: instruction,
      base: value,
      unresolved: base.unresolved,
      parent: named.get(value.toLowerCase()),
      platform:
        platform === undefined ? undefined : (expand(platform, lookup, { escape, unset: 'keep' }).value ?? platform),
      instructions: own,
    }
    stages.push(stage)
    if (stage.name !== undefined) named.set(stage.name, stage)
  }
  return stages
}
