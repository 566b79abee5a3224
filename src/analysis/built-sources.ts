import type { ImageView } from '../programs/types.js'
import { goSources } from './go-sources.js'
import type { StageImage } from './stage-image.js'

/** What an interpreter or a virtual machine runs: more than one language may have a part in it. */
const SCRIPT = /\.(?:[cm]?[jt]sx?|py|rb|php|pl|sh|jar|war|ear|dll)$/i

/** Compilers, by the base images made for them and by what RUN lines call, with the names of their sources. */
const COMPILERS = [
  { tool: 'go', base: /^golang\b/, source: /\.go$/ },
  // What a crate's `build.rs` makes it makes where the program is built.
  { tool: 'cargo', base: /^rust\b/, source: /(?<!\/build)\.rs$/ },
  { tool: 'cmake', base: /^gcc\b/, source: /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx)$/i },
  { tool: 'dart', base: /^dart\b/, source: /\.dart$/ },
  { tool: 'cabal', base: /^haskell\b/, source: /\.hs$/ },
  { tool: 'swift', base: /^swift\b/, source: /\.swift$/ },
] as const

/**
 * The stage that a compiled program was built in, with those of its files alone that the program can be made of: a
 * repository holds user interfaces, scripts and other programs beside it.
 */
export function withSourcesOf(
  program: string,
  view: ImageView,
  builder: StageImage,
  folders: readonly string[],
): ImageView {
  const compilers = SCRIPT.test(program)
    ? []
    : COMPILERS.filter(
        ({ tool, base }) =>
          base.test(builder.base?.id ?? '') ||
          builder.effects.some(({ effect }) => effect.kind === 'populate' && effect.by === tool),
      )
  if (compilers.length === 0) return view
  const isGo = compilers.every(({ tool }) => tool === 'go')
  const used = isGo ? goSources(program, view, builder, folders) : undefined
  return {
    ...view,
    filesBelow: directory =>
      view
        .filesBelow(directory)
        .filter(({ path }) => compilers.some(({ source }) => source.test(path)) && used?.has(path) !== false),
  }
}
