import type { Evidence, Requirement } from '../types.js'
import { isInside } from './image-path.js'
import type { StartUp } from './start-up.js'
import type { StageImage } from './stage-image.js'

/** Things below /root that the running container uses: no other user may enter that folder. */
export function rootHomeRequirements(
  image: StageImage,
  startUps: readonly StartUp[],
  path: string,
): readonly Requirement[] {
  const found: Requirement[] = []
  const add = (target: string, evidence: Evidence, certainty: Requirement['certainty']) => {
    found.push({ need: { kind: 'root-home', target }, evidence, certainty })
  }
  for (const [name, entry] of image.env) {
    if (entry.argument || entry.instruction === undefined || entry.value === undefined) continue
    for (const part of entry.value.split(/[:=\s,;]/)) {
      if (isInside(part, '/root'))
        add(
          part,
          { path, line: entry.instruction.line, source: 'dockerfile', message: `ENV ${name} names ${part}` },
          name === 'HOME' || name === 'PATH' ? 'certain' : 'likely',
        )
    }
  }
  if (isInside(image.workdir, '/root')) {
    const line = image.chain.findLast(instruction => instruction.keyword === 'WORKDIR')?.line
    add(
      image.workdir,
      { path, line, source: 'dockerfile', message: `the working directory is ${image.workdir}` },
      'certain',
    )
  }
  for (const startUp of startUps) {
    for (const { path: target, evidence } of startUp.executed)
      if (isInside(target, '/root')) add(target, evidence, 'certain')
    for (const process of startUp.processes) {
      for (const word of process.words) {
        const target = /(^|[=:])(\/root(\/[^:\s]*)?)/.exec(word.value)?.[2]
        if (target !== undefined)
          add(target, { ...process.evidence, message: `the command names ${target}` }, 'certain')
      }
    }
  }
  for (const { effect, instruction, user } of image.effects) {
    if (effect.kind !== 'install-tool' || effect.location === undefined || user.kind !== 'root') continue
    if (isInside(effect.location, '/root')) {
      add(
        effect.location,
        {
          path,
          line: instruction.line,
          source: 'dockerfile',
          message: `${effect.tool} installs into ${effect.location}`,
        },
        'likely',
      )
    }
  }
  for (const instruction of image.chain) {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue
    const target = instruction.json?.values.at(-1) ?? instruction.words.at(-1)?.text
    if (target !== undefined && isInside(target.replace(/\/$/, ''), '/root')) {
      add(
        target.replace(/(.)\/$/, '$1'),
        {
          path,
          line: instruction.line,
          source: 'dockerfile',
          message: `${instruction.keyword} puts files below /root`,
        },
        'likely',
      )
    }
  }
  return found
}
