import { posix } from 'node:path'
import type { BareEffect, EffectContext } from './effect-reader.js'
import type { ShellCommand } from './types.js'

export type InstallTool = Extract<BareEffect, { kind: 'install-tool' }>

export function installTool(tool: string, packages: readonly string[], location?: string): InstallTool {
  return { kind: 'install-tool', tool, packages, location, locationVariable: undefined }
}

export function fill(path: string | undefined, by: string): readonly BareEffect[] {
  return path === undefined ? [] : [{ kind: 'populate', path, by, type: 'directory' }]
}

export function below(directory: string | undefined, path: string): string | undefined {
  return directory === undefined ? undefined : posix.join(directory, path)
}

export function variable(name: string, context: EffectContext, command: ShellCommand): string | undefined {
  return command.assignments.has(name) ? command.assignments.get(name) : context.env(name)
}
