import { parseDockerfile } from '../src/dockerfile/parse.js'
import { change, insertAfter, insertBefore, type Facts, type Transform } from '../src/facts.js'
import { userInsertionPoint } from '../src/analysis/insertion-point.js'
import type { Instruction } from '../src/dockerfile/types.js'
import type { Edit } from '../src/text.js'
import type { Finding } from '../src/types.js'

/**
 * What: a numeric `USER UID:GID` before CMD and ENTRYPOINT, behind the last instruction that needs root.
 * Why: Kubernetes can verify a number (runAsNonRoot), never a name; a USER further up would break the RUNs below it.
 * Leaves alone: stages that already end as another user.
 */
export const runAsUser: Transform = {
  name: 'run-as-user',
  summary: 'Run the container as that user (a numeric USER before CMD and ENTRYPOINT)',
  keepsRequirements: true,
  // A line above the place for USER leaves it where it is.
  unaffectedFromAbove: ['own-writable-paths'],
  apply: facts => {
    const { image, target } = facts.stage
    if (image.user.kind === 'non-root') return makeNumeric(facts)
    const findings: Finding[] = []
    const last = facts.stage.stage.instructions.findLast(instruction => instruction.keyword === 'USER')
    const point = userInsertionPoint(facts.stage.stage)
    const reason = `the container would run as ${image.user.kind === 'root' ? 'root' : 'the user of the base image, which is not known'}; ${userOperand(facts)} instead, since ${target.why}`
    if (
      last !== undefined &&
      image.user.setBy === last &&
      (point.kind === 'before' ? last.index === point.instruction.index - 1 : last === point.instruction)
    ) {
      findings.push(change(reason, [replaceOperand(facts, last, userOperand(facts))]))
    } else {
      const text = `USER ${userOperand(facts)}`
      const edit =
        point.kind === 'before'
          ? insertBefore(facts.dockerfile, point.instruction, [text])
          : insertAfter(facts.dockerfile, point.instruction, [text])
      findings.push(change(reason, [edit]))
    }
    return [...findings, ...keepChildrenRoot(facts), ...keepOtherImagesRoot(facts), ...unclearChildren(facts)]
  },
}

/** `USER app` → `USER 1000:1000`, where the number is certain. */
function makeNumeric(facts: Facts): readonly Finding[] {
  const { user } = facts.stage.image
  const { setBy, account } = user
  if (user.numeric || setBy === undefined || user.uid === undefined || !facts.stage.stage.instructions.includes(setBy))
    return []
  const argument = numberArgument(facts)
  if (argument !== undefined) {
    // Who gives another number gets an account of that number: its group is looked up there.
    return argument.name === undefined
      ? []
      : [
          change(`Kubernetes can verify a number, not the name ${user.text}; ${argument.name} gives the account's`, [
            replaceOperand(facts, setBy, `\${${argument.name}}`),
          ]),
        ]
  }
  const group =
    account !== undefined && account.groups.length > 0 && !user.text.includes(':')
      ? ''
      : `:${String(user.gid ?? user.uid)}`
  return [
    change(`Kubernetes can verify a number, not the name ${user.text}`, [
      replaceOperand(facts, setBy, `${String(user.uid)}${group}`),
    ]),
  ]
}

/** The build argument that the account's number comes from; without a name where USER cannot name it. */
function numberArgument({ stage }: Facts): { readonly name: string | undefined } | undefined {
  const { image } = stage
  const { account, uid, setBy } = image.user
  const maker = image.effects.findLast(
    ({ effect }) =>
      (effect.kind === 'add-user' || effect.kind === 'change-user') &&
      effect.name === account?.name &&
      effect.uid === uid,
  )?.instruction
  if (maker === undefined) return undefined
  for (const [, name = ''] of maker.args.matchAll(NUMBER_OPTION)) {
    const value = image.env.get(name)
    if (value?.argument === false && !(value.raw ?? '').includes('$')) continue
    if (value !== undefined && value.value !== String(uid)) continue
    const by = value?.instruction
    const isSeen =
      by !== undefined && setBy !== undefined && stage.stage.instructions.includes(by) && by.index < setBy.index
    return { name: isSeen ? name : undefined }
  }
  return undefined
}

/** `useradd -u $uid`, `--uid "${UID}"`. */
const NUMBER_OPTION = /\s(?:-u|--uid)[\s=]*["']?\$\{?(\w+)(?::?-\w+)?\}?["']?(?=[\s\\;&]|$)/g

/** Only the operand: a continued USER may have comment lines between the keyword and its name. */
function replaceOperand(facts: Facts, user: Instruction, text: string): Edit {
  const start = user.sourceOffset(0)
  const end = user.sourceOffset(user.args.trimEnd().length - 1) + 1
  return { path: facts.dockerfile.path, start, end, text }
}

/** Stages that build on this one would run their RUNs as the user: they start as root again. */
function keepChildrenRoot(facts: Facts): readonly Finding[] {
  const { stage } = facts.stage
  return facts.dockerfile.stages.flatMap((child): readonly Finding[] => {
    if (child.parent !== stage) return []
    const firstRun = child.instructions.findIndex(({ keyword }) => keyword === 'RUN' || keyword === 'WORKDIR')
    const firstUser = child.instructions.findIndex(({ keyword }) => keyword === 'USER')
    if (firstRun === -1 || (firstUser !== -1 && firstUser < firstRun)) return []
    return [
      change(`stage ${child.name ?? String(child.index)} builds on this one and needs root for its RUN instructions`, [
        insertAfter(facts.dockerfile, child.from, ['USER 0']),
      ]),
    ]
  })
}

/** Dockerfiles of the repository that build on this image were written for root: they start as root again. */
function keepOtherImagesRoot(facts: Facts): readonly Finding[] {
  if (facts.stage.stage !== facts.dockerfile.stages.at(-1)) return []
  const { repository } = facts
  return repository
    .deployments()
    .childrenOf(facts.dockerfile.path)
    .flatMap(({ path, line }): readonly Finding[] => {
      const parsed = parseDockerfile(path, repository.workspace.read(path) ?? '')
      const child = parsed.ok ? parsed.dockerfile.stages.find(({ from }) => from.line === line) : undefined
      const isRoot = child?.instructions[0]?.keyword === 'USER'
      if (!parsed.ok || child === undefined || isRoot) return []
      return [change(`${path} builds on this image as root`, [insertAfter(parsed.dockerfile, child.from, ['USER 0'])])]
    })
}

/** Dockerfiles whose base image may be this one or another: a USER there might change whom that one runs as. */
function unclearChildren({ stage: { stage }, dockerfile, repository }: Facts): readonly Finding[] {
  if (stage !== dockerfile.stages.at(-1)) return []
  return repository
    .deployments()
    .unclearChildrenOf(dockerfile.path)
    .flatMap(({ path, line }): readonly Finding[] => {
      const parsed = parseDockerfile(path, repository.workspace.read(path) ?? '')
      const child = parsed.ok ? parsed.dockerfile.stages.find(({ from }) => from.line === line) : undefined
      const first = child?.instructions.find(({ keyword }) => keyword === 'RUN' || keyword === 'USER')
      if (first?.keyword !== 'RUN') return []
      const message = `${path} may build on this image, or on another of that name, and needs root for its RUN instructions`
      return [{ kind: 'doubt', code: 'base-of-others', message, path, line }]
    })
}

/** With a group, the account's further groups would be lost: then the number alone, its group is looked up. */
function userOperand(facts: Facts): string {
  const { target } = facts.stage
  return target.keepGroups ? String(target.uid) : `${String(target.uid)}:${String(target.gid)}`
}
