import { createRequire } from 'node:module'
import { extname } from 'node:path'
import type { createJiti } from 'jiti'
import { UsageError } from '../usage-error.js'

const load: NodeJS.Require = createRequire(import.meta.url)

/**
 * Runs a module that the person at the command line named (never one that was found), and gives its default export.
 * TypeScript too. Throws UsageError.
 */
export function loadModule(file: string, option: string): unknown {
  try {
    const loaded: unknown = isTypeScript(file) && !runsTypeScript() ? loadTypeScript(file) : load(file)
    return defaultOf(loaded)
  } catch (error) {
    throw new UsageError(
      `${option} ${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

const isTypeScript = (file: string): boolean => /^\.[cm]?ts$/.test(extname(file))

function runsTypeScript(): boolean {
  return 'typescript' in process.features && Boolean(process.features.typescript)
}

/** Node.js before 22.18 needs a loader. Its cache is off: it would be written beside the packages. */
function loadTypeScript(file: string): unknown {
  const jiti = load('jiti') as { readonly createJiti: typeof createJiti }
  return jiti.createJiti(file, { fsCache: false })(file)
}

function defaultOf(loaded: unknown): unknown {
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded
}
