import { absolutePath, readArguments } from './arguments.js'
import type { BareEffect, EffectContext, EffectReader } from './effect-reader.js'
import { argumentWords } from './effect-reader.js'
import { downloadedTools } from './installers.js'
import { populate } from './populate.js'
import { installTool } from './tool-effects.js'
import type { ShellCommand, ShellWord } from './types.js'

const READS_SETTINGS = /^(?:--(?:get|unset|list|remove|rename|edit|show)|-[el]$)/

/** `git config --global user.name …`: to the home of whoever says it; with `--system` to a file that everybody reads. */
function gitSettings(
  words: readonly ShellWord[],
  context: EffectContext,
  command: ShellCommand,
): readonly BareEffect[] {
  const values = words.map(({ value }) => value ?? '')
  if (values.some(value => READS_SETTINGS.test(value))) return []
  if (values.includes('--system')) return [installTool('git-settings', [], '/etc/gitconfig')]
  return values.includes('--global') ? downloadedTools('git-settings', context, command) : []
}

/** What git clones or checks out, and the settings that it keeps. */
export const git: EffectReader = (command, context) => {
  const args = readArguments(argumentWords(command), {
    letters: 'Cc',
    longs: ['git-dir', 'work-tree'],
    stopAtOperand: true,
  })
  const moved = args.values.get('C')
  const cwd = moved === undefined ? command.cwd : absolutePath(moved.value, command.cwd)
  const [verb, ...rest] = args.operands
  if (verb?.value === 'config') return gitSettings(rest, context, command)
  if (verb?.value === 'clone') {
    const clone = readArguments(rest, {
      letters: 'bojuc',
      longs: [
        'branch',
        'depth',
        'origin',
        'jobs',
        'config',
        'reference',
        'separate-git-dir',
        'filter',
        'template',
        'shallow-since',
      ],
    })
    const [url, directory] = clone.operands
    const name =
      directory === undefined
        ? url?.value
            ?.replace(/\/+$/, '')
            .replace(/\.git$/, '')
            .split(/[/:]/)
            .at(-1)
        : directory.value
    return populate(absolutePath(name, cwd), 'git', 'directory')
  }
  const writes = ['checkout', 'pull', 'reset', 'submodule', 'init', 'apply', 'am', 'merge', 'lfs'].includes(
    verb?.value ?? '',
  )
  return writes ? populate(cwd, 'git', 'directory') : []
}
