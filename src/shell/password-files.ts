import { absolutePath, hasFlag, readArguments, type Arguments } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { BareEffect, EffectReader } from './effect-reader.js'
import type { ShellCommand } from './types.js'

const written = ({ program = '', cwd }: ShellCommand, file: string | undefined): readonly BareEffect[] => {
  const path = absolutePath(file, cwd)
  return path === undefined ? [] : [{ kind: 'populate', path, by: program, type: 'file' }]
}

/** The file is the first operand, unless the result is only shown or an entry only verified. */
const firstOperand =
  (letters: string, shows: readonly string[]): EffectReader =>
  command => {
    const args: Arguments = readArguments(argumentWords(command), { letters })
    return hasFlag(args, ...shows) ? [] : written(command, args.operands[0]?.value)
  }

/** `keytool -genkeypair -keystore FILE` and what else puts something into a store; all else only reads it. */
const keytool: EffectReader = command => {
  const words = command.words.map(({ value }) => value ?? '')
  if (!words.some(word => /^-(?:genkey(?:pair)?|genseckey|import(?:cert|keystore|pass)?|delete)$/.test(word))) return []
  const at = words.findIndex(word => word === '-destkeystore')
  const store = at === -1 ? words.indexOf('-keystore') : at
  return store === -1 ? [] : written(command, words[store + 1])
}

/** Programs that keep accounts or keys in a file of their own. */
export const PASSWORD_FILE_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ['htpasswd', firstOperand('Cr', ['n', 'v'])],
  ['htdigest', firstOperand('', [])],
  ['mosquitto_passwd', firstOperand('H', [])],
  ['keytool', keytool],
])
