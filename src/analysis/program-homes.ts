import type { Requirement } from '../types.js'
import { lineAt, lineStarts } from '../text.js'
import { applicationFiles } from '../programs/sources/application-files.js'
import type { RequirementInput } from './requirement-input.js'

const ASKS_FOR_HOME = /\bgetenv\s*\(\s*"HOME"\s*\)/

/**
 * A program in C or C++ that looks for its home, in an image without a shell: neither an account nor a folder can be made
 * there, and without them the home is `/`, which only root may write.
 */
export function programHomes({ image, builders }: RequirementInput): readonly Requirement[] {
  if (image.hasShell || image.env.get('HOME')?.argument === false) return []
  for (const { view, folders } of builders)
    for (const folder of folders)
      for (const { path, text, contextPath } of applicationFiles(view, folder)) {
        const at = /\.(?:c|cc|cpp|cxx)$/.test(path) ? (text?.search(ASKS_FOR_HOME) ?? -1) : -1
        if (text === undefined || at === -1) continue
        return [
          {
            need: { kind: 'unknown', code: 'home-without-account' },
            evidence: {
              path: contextPath,
              line: lineAt(lineStarts(text), at),
              source: 'context',
              message: 'the program looks for its home directory, and this image has none',
            },
            certainty: 'likely',
          },
        ]
      }
  return []
}
