import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildImage, type BuildResult } from '../../src/verify/build.js'
import { connectEngine } from '../../src/verify/engine.js'
import { DEFAULT_TIMEOUTS, type VerifyOptions } from '../../src/verify/types.js'
import { makeDirectory } from '../support/directory.js'

/** Says the first line of `answers` at every build, and takes it off; an empty line is a build that ends well. */
const DOCKER = `#!/bin/sh
here=\${0%/*}
case "$*" in
  version*) echo linux ;;
  *'image inspect'*) [ -f "$here/built" ] && echo sha256:12 || { echo "Error: No such image: tag" >&2; exit 1; } ;;
  build*)
    printf '%s\\n' "$*" >>"$here/log"
    answer=$(head -n 1 "$here/answers")
    sed -i 1d "$here/answers"
    case "$answer" in
      '') touch "$here/built" ;;
      lost) ;;
      *) echo "$answer" >&2; exit 1 ;;
    esac ;;
esac
`

const options: VerifyOptions = {
  engine: {},
  ...{ env: [], envFile: [], buildArg: [], probes: [], exec: [], command: [], mustWrite: [] },
  ...{ capDropAll: false, network: undefined, buildNetwork: undefined, helperImage: undefined, target: undefined },
  ...{ compose: false, learn: false, all: false, failFast: false, jobs: 1, timeouts: DEFAULT_TIMEOUTS },
}

async function buildWith(answers: readonly string[]): Promise<BuildResult & { readonly asked: readonly string[] }> {
  const folder = makeDirectory({ docker: DOCKER, Dockerfile: 'FROM scratch\n' })
  writeFileSync(join(folder, 'answers'), answers.map(answer => `${answer}\n`).join(''))
  chmodSync(join(folder, 'docker'), 0o755)
  const engine = await connectEngine({ kind: 'docker', program: join(folder, 'docker') })
  const copy = { context: folder, dockerfile: join(folder, 'Dockerfile'), apply: () => Promise.resolve() }
  const built = await buildImage(engine, { copy, tag: 'tag', target: undefined, labels: [], options })
  return { ...built, asked: readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') }
}

describe('buildImage', () => {
  const digest = 'failed to get digest sha256:1c24: open imagedb/content/sha256/1c24: no such file or directory'
  const image = 'Error response from daemon: No such image: sha256:156f'
  const exported = 'failed to export image: failed to set parent sha256:434f: unknown parent image ID sha256:434f'

  it.each([
    ['one', [digest, '']],
    ['another', [image, exported, '']],
    ['the image itself', ['lost', '']],
  ])('begins anew where what the cache had is gone meanwhile: %s', async (_, answers) => {
    const { built, asked } = await buildWith(answers)
    expect(built).toBe(true)
    expect(asked).toHaveLength(answers.length)
    expect(asked.join('\n')).not.toContain('--no-cache')
  })

  it('does without the cache at last, and then says what was wrong', async () => {
    const { built, log, asked } = await buildWith([digest, image, exported, digest, ''])
    expect({ built, log }).toEqual({ built: false, log: digest })
    expect(asked.map(line => line.includes('--no-cache'))).toEqual([false, false, false, true])
  })

  it('does not build on and on what the builder keeps to itself', async () => {
    const { built, asked } = await buildWith(['lost', 'lost', 'lost', 'lost'])
    expect({ built, times: asked.length }).toEqual({ built: false, times: 2 })
  })

  it('does not try again where the Dockerfile is wrong', async () => {
    const { built, log, asked } = await buildWith(["The command '/bin/sh -c false' returned a non-zero code: 1", ''])
    expect({ built, log }).toEqual({ built: false, log: "The command '/bin/sh -c false' returned a non-zero code: 1" })
    expect(asked).toHaveLength(1)
  })
})
