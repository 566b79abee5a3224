import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { UsageError } from '../usage-error.js'

/**
 * Runs a module that the person at the command line named (never one that was found), and gives its default export.
 * TypeScript where this Node.js takes it. Throws UsageError.
 */
export function loadModule(file: string, option: string): unknown {
  const isTypeScript = /^\.[cm]?ts$/.test(extname(file))
  if (isTypeScript && !runsTypeScript()) {
    throw new UsageError(
      `${option} ${file}: this Node.js (${process.version}) runs no TypeScript: use .js or .mjs, or Node.js 22.18 or newer`,
    )
  }
  try {
    const loaded: unknown = createRequire(import.meta.url)(file)
    return defaultOf(loaded)
  } catch (error) {
    throw new UsageError(
      `${option} ${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function runsTypeScript(): boolean {
  return 'typescript' in process.features && Boolean(process.features.typescript)
}

function defaultOf(loaded: unknown): unknown {
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded
}
