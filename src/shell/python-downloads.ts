import { absolutePath } from './arguments.js'
import type { BareEffect, EffectContext } from './effect-reader.js'
import { downloadedTools } from './installers.js'
import type { ShellCommand } from './types.js'

/** Calls of libraries that keep what they download in the home directory, unless an argument, `place`, tells another. */
const CALLS: readonly { readonly tool: string; readonly call: RegExp; readonly place: string }[] = [
  { tool: 'nltk', call: /\bnltk\.download\b|\btextblob\.download_corpora\b/, place: 'download_dir' },
  {
    tool: 'huggingface',
    call: /\bfrom_pretrained\b|\bsnapshot_download\b|\bhf_hub_download\b|\b(?:SentenceTransformer|CrossEncoder|WhisperModel)\(|\btransformers\b[^]{0,2000}?\bpipeline\(/,
    place: 'cache_dir|cache_folder|local_dir|download_root',
  },
  { tool: 'torch', call: /\btorch\.hub\.load\b|\btorchvision\.models\b/, place: 'model_dir' },
  { tool: 'whisper', call: /(?<!faster_)\bwhisper\.load_model\(/, place: 'download_root' },
  { tool: 'easyocr', call: /\beasyocr\.Reader\(/, place: 'model_storage_directory' },
  {
    tool: 'deepface',
    call: /\bDeepFace\.(?:build_model|represent|analyze|verify|find|extract_faces)\(/,
    place: 'db_dir',
  },
  { tool: 'deepfilternet', call: /\bdf\.enhance\b[^]{0,2000}?\binit_df\(/, place: 'model_base_dir' },
  { tool: 'keras', call: /\bkeras\.applications\b|\bkeras\.utils\.get_file\(/, place: 'cache_dir|weights' },
  { tool: 'argos', call: /\bargostranslate\.package\b[^]{0,2000}?\binstall_from_path\(/, place: 'package_dir' },
  { tool: 'stanza', call: /\bstanza\.download\(/, place: 'model_dir' },
]

/** The part of a script that is looked at. */
const LONGEST = 100_000

/** What a Python program that runs while the image is built downloads to the home directory, as its calls show. */
export function pythonDownloads(text: string, context: EffectContext, command: ShellCommand): readonly BareEffect[] {
  const code = text.slice(0, LONGEST)
  return CALLS.flatMap(({ tool, call, place }): readonly BareEffect[] => {
    if (!call.test(code)) return []
    const told = [...code.matchAll(new RegExp(`\\b(?:${place})\\s*=\\s*(?:["']([^"'\\n]+)["'])?`, 'g'))]
    if (told.length > 0)
      return told.flatMap(([, path]) => (path === undefined ? [] : filled(absolutePath(path, command.cwd), tool)))
    return downloadedTools(tool, context, command).flatMap(effect =>
      effect.kind === 'install-tool' ? [effect, ...filled(effect.location, tool)] : [effect],
    )
  })
}

/** It need not be there: what names a model may also be a folder of the application. */
const filled = (path: string | undefined, by: string): readonly BareEffect[] =>
  path === undefined ? [] : [{ kind: 'populate', path, by, type: 'directory', isPossible: true }]
