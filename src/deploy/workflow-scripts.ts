import type { Node } from 'yaml'
import type { YamlFile } from './yaml.js'

const ONE_LINE = /^([ \t]*(?:-[ \t]+)?(?:run|script):[ \t]+)(?=\S)/gm
const EXPRESSION = /\$\{\{[ \t]*([\w.-]+)[ \t]*\}\}/g

/** A workflow with its one-line scripts as lines of their own, and its expressions as single words. Lines keep their numbers. */
export function scriptsOf(text: string): string {
  return text
    .replace(ONE_LINE, before => ' '.repeat(before.length))
    .replace(EXPRESSION, (_, name: string) => `\${{${name}}}`)
}

const ENTRY = /^[ \t]+([A-Z][A-Z0-9_]*):[ \t]+["']?([^\n\r"'#|>]+)/gm
/** `echo "TAG=v1" >> "$GITHUB_ENV"` */
const ECHOED = /\becho[ \t]+["']?(\w+)=([^"'\n]*?)["']?[ \t]*>>[ \t]*["']?\$\{?GITHUB_ENV\b/g

const OUTPUT =
  /\becho[ \t]+["']?(?:(\w+)=([^"'\n]*?)["']?[ \t]*>>[ \t]*["']?\$\{?GITHUB_OUTPUT\b|::set-output[ \t]+name=(\w+)::([^"'\n]*))/g

/** What a script sets for the steps behind it, where a step's outputs have its name before them. */
function echoedVariables(script: string, step: string | undefined): readonly (readonly [string, string])[] {
  const set = [...script.matchAll(ECHOED)].map(([, name = '', value = '']) => [name, value] as const)
  const outputs =
    step === undefined
      ? []
      : [...script.matchAll(OUTPUT)].map(
          ([, name, value, older = '', its]) => [`steps.${step}.outputs.${name ?? older}`, value ?? its ?? ''] as const,
        )
  return [...set, ...outputs].map(([name, value]) => [name, value.trim().slice(0, 500)] as const)
}

/** What the scripts of these steps set, the first of several values. */
export function echoed(file: YamlFile, steps: readonly Node[]): readonly (readonly [string, string])[] {
  return steps
    .flatMap(step => echoedVariables(file.scalar(file.get(step, 'run')) ?? '', file.scalar(file.get(step, 'id'))))
    .toReversed()
}

/** The variables that a workflow gives to its scripts, wherever it says so. */
export function workflowVariables(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const pattern of [ENTRY, ECHOED])
    for (const [, name = '', value = ''] of text.matchAll(pattern))
      if (!found.has(name)) found.set(name, value.trim().slice(0, 200))
  return found
}
