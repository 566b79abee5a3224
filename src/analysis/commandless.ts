import type { Workload } from '../deploy/types.js'
import { isStarted } from '../deploy/used-services.js'
import type { Dockerfile } from '../dockerfile/types.js'
import type { Refusal } from '../types.js'
import { describeBase } from './origin.js'
import { refusal } from './refusal.js'
import type { StageImage } from './stage-image.js'

/** Nothing says what the container runs. */
export function refuseCommandless(
  dockerfile: Dockerfile,
  image: StageImage,
  workloads: readonly Workload[],
  isBuiltOn: () => boolean,
): Refusal | undefined {
  // What others build on is what they start as, whatever its own command.
  if (isWorkshop(image, workloads) && !isBuiltOn())
    return refusal(
      dockerfile,
      image.cmd?.instruction?.line ?? image.stage.from.line,
      'not-applicable',
      'no-command',
      'CMD only opens a shell, and nothing of the repository is in the image: it is one to build in or to work in by hand',
    )
  const runs = image.entrypoint?.instruction !== undefined || image.cmd?.instruction !== undefined
  if (runs || workloads.some(workload => workload.command !== undefined || workload.entrypoint !== undefined))
    return undefined
  const { base, reference } = image
  if (base?.role === 'server' && bringsNothing(image) && !workloads.some(isStarted) && !isBuiltOn())
    return refusal(
      dockerfile,
      image.stage.from.line,
      'needs-review',
      'server-config-unknown',
      `the image adds neither a configuration nor anything to serve to ${reference}: both come from where it runs, and nothing here shows them`,
    )
  // The default command of a language's image is its interpreter, which ends at once without a terminal.
  const interprets = base?.role === 'language' && !/[:-]onbuild\b/.test(reference)
  if (!interprets && (base?.program !== undefined || base?.role === 'server' || base?.role === 'application'))
    return undefined
  const line = image.stage.from.line
  // Whoever says `USER root` builds on an image that is not root, and has something that runs.
  if (base === undefined && reference !== 'scratch') {
    const { setBy, kind } = image.user
    const below = describeBase(image)
    if (setBy !== undefined && kind === 'root')
      return refusal(
        dockerfile,
        setBy.line,
        'needs-review',
        'unknown-base-image',
        `the account and the command of ${below} are not known, and USER root stays`,
      )
    return refusal(
      dockerfile,
      line,
      'needs-review',
      'unknown-base-image',
      `neither CMD nor ENTRYPOINT is here, and what ${below} starts, and as whom, is not known`,
    )
  }
  const what =
    interprets && base.program !== undefined
      ? `neither CMD nor ENTRYPOINT: only ${base.program} itself would start, it is an image to build on or to run by hand`
      : 'neither CMD nor ENTRYPOINT: nothing runs, it is an image to build on or to copy from'
  return refusal(dockerfile, line, 'not-applicable', 'no-command', what)
}

/** A copy of a server's image, perhaps with another build of the program: what configures it is mounted, or built on top. */
function bringsNothing({ chain, base, builtBase, destinations, tree }: StageImage): boolean {
  return (
    builtBase === undefined &&
    chain.every(instruction => {
      const { keyword } = instruction
      if (keyword !== 'COPY' || base?.program === undefined) return DESCRIBES.test(keyword)
      const target = destinations.get(instruction) ?? ''
      const path = target.endsWith('/') ? `${target}${base.program}` : target
      return /\/s?bin\//.test(path) && path.endsWith(`/${base.program}`) && tree.state(path).contextPath === undefined
    })
  )
}

const DESCRIBES = /^(?:ARG|FROM|LABEL|MAINTAINER)$/

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ash|bash|dash|sh|zsh)$/

/** Tools and a shell: whoever runs it mounts what is worked on, which belongs to somebody on the host. */
function isWorkshop(image: StageImage, workloads: readonly Workload[]): boolean {
  const { base, entrypoint, cmd, tree, exposed, user, stage } = image
  const instruction = cmd?.instruction
  if (instruction === undefined || base === undefined || entrypoint?.instruction !== undefined || exposed.length > 0)
    return false
  if (user.kind === 'non-root' || stage.instructions.some(each => each.flags.some(({ name }) => name === 'from')))
    return false
  const words = instruction.json?.values ?? instruction.args.trim().split(/\s+/)
  if (words.length > 2 || !SHELL.test(words[0] ?? '') || !/^(?:-l|-i|--login)?$/.test(words[1] ?? '')) return false
  if (workloads.some(workload => workload.command !== undefined || workload.entrypoint !== undefined)) return false
  const files = tree.filesBelow('/', MOST_FILES + 1)
  return files.length <= MOST_FILES && files.every(file => tree.state(file).contextPath === undefined)
}

/** More than these come of a COPY, and are not gone again. */
const MOST_FILES = 50
