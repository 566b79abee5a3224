import { join } from 'node:path'
import * as fc from 'fast-check'
import { context, grammarDockerfile } from './grammar.js'
import type { Tree } from './memory.js'
import { mutated, readTrees } from './real.js'

/** Generated repositories, and real ones after careless edits; `project` is the directory of this project. */
export function repositories(project: string): {
  readonly generated: fc.Arbitrary<Tree>
  readonly real: fc.Arbitrary<Tree>
} {
  return {
    generated: fc.tuple(grammarDockerfile, context).map(([text, files]) => new Map([...files, ['Dockerfile', text]])),
    real: mutated(readTrees([join(project, 'examples'), join(project, '__tests__/fixtures')])),
  }
}
