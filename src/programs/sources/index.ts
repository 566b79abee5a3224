import { posix } from 'node:path'
import type { Evidence, Requirement } from '../../types.js'
import { bindRequirements, siteIn, type Binding } from '../servers/bind.js'
import type { ImageFile, ImageView } from '../types.js'
import { variableBindings } from '../variables.js'
import { applicationFacts } from './application-files.js'
import { languageOf } from './languages/index.js'
import type { SourceFacts, SourceListen, SourceWrite } from './types.js'

export { scanSource } from './scan.js'
export type { SourceFacts, SourceListen, SourcePath, SourcePrivilege, SourceWrite } from './types.js'

/**
 * What the application's own source files below `appRoot` show: paths that they write, ports that they listen on, work for root.
 * Relative paths are taken from the WORKDIR of the image that they run in, which is another one when `image` only builds them.
 */
export function sourceRequirements(
  image: ImageView,
  appRoot: string,
  runsIn: ImageView = image,
): readonly Requirement[] {
  const found = applicationFacts(image, appRoot)
  const bindings = found.flatMap(({ file, facts }) =>
    listenBindings(
      facts.listens.filter(listen => !listen.guarded),
      file,
      image,
      image.env,
      'possible',
    ),
  )
  return [
    ...found.flatMap(({ file, facts }) => [
      ...writeRequirements(file, facts, runsIn),
      ...privilegeRequirements(file, facts),
    ]),
    ...bindRequirements(bindings),
  ]
}

const evidenceAt = (file: ImageFile, line: number, message: string): Evidence => ({
  path: file.contextPath,
  line,
  source: 'context',
  message,
})

function writeRequirements(file: ImageFile, facts: SourceFacts, image: ImageView): readonly Requirement[] {
  return facts.writes.flatMap(write => {
    const target = absoluteTarget(write, file, image)
    if (target === undefined) return []
    const evidence = evidenceAt(file, write.line, `${write.call} writes ${target}`)
    const how = write.type === 'file' ? 'open' : 'create'
    return [
      {
        need: { kind: 'write', target, type: write.type, how, deep: write.type === 'directory' },
        evidence,
        certainty: 'possible',
      } as const,
    ]
  })
}

/** Image path of a write; undefined when it leaves the application in a way that only another layout explains. */
function absoluteTarget(write: SourceWrite, file: ImageFile, image: ImageView): string | undefined {
  const set = write.variables.map(name => image.env(name)).find(value => value !== undefined && value !== '')
  if (set !== undefined) return set.startsWith('/') ? posix.normalize(set) : undefined
  const { base, path } = write.target
  const compiled = !['javascript', 'python', 'php', 'ruby'].includes(languageOf(file.path)?.name ?? '')
  const from = base === 'file' && !compiled ? posix.dirname(file.path) : image.workdir
  const target = base === 'absolute' ? path : posix.join(from, path)
  return target === '/' || /^\/(?:dev|proc|sys|tmp|var\/tmp)(?:\/|$)/.test(target) ? undefined : target
}

function privilegeRequirements(file: ImageFile, facts: SourceFacts): readonly Requirement[] {
  return facts.privileges.map(({ code, message, line, certainty }) => ({
    need: { kind: 'unknown', code },
    evidence: evidenceAt(file, line, message),
    certainty,
  }))
}

/** The ports that literals and variables of one source file name, for a process that sees `env`. */
export function listenBindings(
  listens: readonly SourceListen[],
  file: ImageFile,
  image: ImageView,
  env: (name: string) => string | undefined,
  certainty: Binding['certainty'],
): readonly Binding[] {
  return listens.flatMap(listen => {
    const evidence = evidenceAt(
      file,
      listen.line,
      `${listen.call} listens on port ${String(listen.port ?? '')}`.trimEnd(),
    )
    const style = listen.frame.before.includes(':') ? 'address' : 'port'
    for (const name of listen.variables) {
      const dotenv = [image.workdir, posix.dirname(file.path)]
      const set = variableBindings({ name, env, style, evidence, certainty, dotenv, reader: listen.call }, image)
      if (set.length > 0) return set.map(binding => ({ ...binding, protocol: listen.protocol }))
      if ((env(name) ?? '') !== '') return []
    }
    return literalBinding(listen, file, image, evidence, certainty)
  })
}

function literalBinding(
  listen: SourceListen,
  file: ImageFile,
  image: ImageView,
  evidence: Evidence,
  certainty: Binding['certainty'],
): readonly Binding[] {
  const { port, protocol, range, frame } = listen
  if (port === undefined) return []
  const [variable] = listen.variables
  const base = { port, protocol, evidence, certainty }
  if (variable !== undefined) {
    const value = (to: number): string => frame.before + String(to) + frame.after
    return [{ ...base, site: { kind: 'environment', name: variable, value }, fixed: undefined }]
  }
  const site = range === undefined ? undefined : siteIn(file, image, range)
  return [
    {
      ...base,
      site,
      fixed: site === undefined ? 'the port does not stand as one literal in a file of the repository' : undefined,
    },
  ]
}
