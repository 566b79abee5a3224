import { readNginxConfig } from '../../configs/nginx.js'
import type { Evidence, Requirement } from '../../types.js'
import type { ImageView, Process } from '../types.js'
import type { Binding } from './bind.js'
import type { ConfigFile, ShippedFile } from './config-files.js'
import { directoryOf, imagePath, isPattern, matchesPattern } from './paths.js'
import { evidenceIn, writeDirectory, writeFile } from './requirements.js'

/** What the official entrypoint does with `/etc/nginx/templates` before nginx starts. */
export interface Templates {
  /** The templates, read as the configuration files that they become. */
  readonly files: readonly ConfigFile[]
  /** The paths that they are rendered to: files of the image there are replaced. */
  readonly outputs: ReadonlySet<string>
  readonly requirements: readonly Requirement[]
}

export function nginxTemplates(process: Process, image: ImageView, shipped: readonly string[]): Templates {
  const setting = (name: string, otherwise: string): string => process.env(name) ?? otherwise
  const from = imagePath(setting('NGINX_ENVSUBST_TEMPLATE_DIR', '/etc/nginx/templates'), '/')
  const to = imagePath(setting('NGINX_ENVSUBST_OUTPUT_DIR', '/etc/nginx/conf.d'), '/')
  const suffix = setting('NGINX_ENVSUBST_TEMPLATE_SUFFIX', '.template')
  const found = image
    .filesBelow(from)
    .filter(({ path }) => path.endsWith(suffix) && path.length > from.length + suffix.length + 1)
  const files = found.map(file => ({
    path: file.path,
    file,
    config: file.text === undefined ? undefined : readNginxConfig(file.text),
  }))
  const outputs = found.map(({ path }) => `${to}${path.slice(from.length, path.length - suffix.length)}`)
  const [first] = found
  if (first === undefined) return { files: [], outputs: new Set(), requirements: [] }
  const evidence = evidenceIn(first, image, 1, `The entrypoint renders ${first.path} into ${to} at every start`)
  // A file that exists already is opened as it is: to own its directory does not help.
  const existing = outputs.filter(
    path => image.file(path) !== undefined || (shipped.includes(path) && image.removed?.(path) !== true),
  )
  return {
    files,
    outputs: new Set(outputs),
    requirements: [
      writeDirectory(to, evidence, 'certain'),
      ...existing.map(path => writeFile(path, evidence, 'certain')),
    ],
  }
}

/**
 * Templates beside the files that are included, `site.conf.template` for `site.conf`: a script of the image renders them
 * before nginx starts.
 */
export function scriptTemplates(
  image: ImageView,
  files: readonly (ShippedFile | ConfigFile)[],
  base: string,
): readonly ConfigFile[] {
  const patterns = files.flatMap(file =>
    'includes' in file
      ? (file.includes ?? [])
      : 'config' in file
        ? (file.config?.includes ?? []).map(each => each.value)
        : [],
  )
  const found = new Map<string, ConfigFile>()
  for (const pattern of patterns.map(each => imagePath(each, base))) {
    if (!isPattern(pattern)) continue
    for (const file of image.filesBelow(directoryOf(pattern.slice(0, pattern.search(/[*?[]/))))) {
      const output = file.path.replace(/\.(?:template|tmpl|tpl)$/, '')
      if (output === file.path || found.has(file.path) || !matchesPattern(output, pattern)) continue
      const config = file.text === undefined ? undefined : readNginxConfig(file.text)
      found.set(file.path, { path: file.path, file, config })
    }
  }
  return [...found.values()]
}

/** The port that a template's `listen ${NAME};` gets from ENV; undefined when the repository does not set it. */
export function portFromVariable(
  name: string | undefined,
  process: Process,
  image: ImageView,
  evidence: Evidence,
): Binding | undefined {
  const value = name === undefined ? undefined : process.env(name)
  if (name === undefined || value === undefined || !/^\d{1,5}$/.test(value)) return undefined
  const site = image.envSite(name)
  const literal = site?.value === value && site.range.end - site.range.start === value.length
  return {
    port: Number(value),
    protocol: 'tcp',
    evidence,
    certainty: 'likely',
    site: literal
      ? { kind: 'text', path: site.path, ...site.range, variable: name }
      : site === undefined
        ? { kind: 'environment', name, value: port => String(port) }
        : undefined,
    fixed: site === undefined || literal ? undefined : `the port is in the variable ${name}, which is set in parts`,
  }
}
