import type { GivenOptions } from '../programs/sources/given-options.js'
import { sourceRequirements, writesAnywhere } from '../programs/sources/index.js'
import { COMPILED, languageOf } from '../programs/sources/languages/index.js'
import type { ImageFile } from '../programs/types.js'
import type { Requirement } from '../types.js'
import { isInside } from './image-path.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'
import type { StageImage } from './stage-image.js'

/** Where no RUN gives its own folder to the application, and it writes to places that its code does not name. */
export function placeOfAnything({ image, appRoots, builders }: RequirementInput): readonly Requirement[] {
  if (image.hasShell || !appRoots.some(root => isInside(image.workdir, root))) return []
  const need = writeNeed(image.workdir, 'directory', 'create')
  return builders
    .flatMap(({ view, folders }) => folders.map(folder => writesAnywhere(view, folder)))
    .flatMap(evidence => (evidence === undefined ? [] : [{ need, evidence, certainty: 'possible' as const }]))
    .slice(0, 1)
}

/** `COPY . .` without a WORKDIR: what is compiled in `/` itself, where no folder is the application's own. */
export function compiledInRoot(
  { image, view, appRoots }: RequirementInput,
  given: GivenOptions,
): readonly Requirement[] {
  if (image.workdir !== '/' || appRoots.length > 0) return []
  const isCompiled = ({ path }: ImageFile): boolean => COMPILED.has(languageOf(path)?.name ?? '')
  const sources = { ...view, filesBelow: (folder: string) => view.filesBelow(folder).filter(isCompiled) }
  return sourceRequirements(sources, '/', view, given)
}

/** `setcap cap_net_raw+ep` on its program gives it to every user. */
export const mayOpenRawSockets = ({ effects }: StageImage): boolean =>
  effects.some(({ effect }) => effect.kind === 'set-capability' && /\bcap_net_raw\b/i.test(effect.capabilities))
