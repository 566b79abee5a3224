import { applicationFiles } from '../programs/sources/application-files.js'
import { unknown } from '../programs/servers/requirements.js'
import { lineAt, lineStarts } from '../text.js'
import type { Requirement } from '../types.js'
import type { RequirementInput } from './requirement-input.js'

const REDIRECTS = /^(?![ \t]*\/\/).*\.UseHttpsRedirection\(/m

/** The port that redirects name is said in the code: where the server listens does not count. */
const NAMED = /\bHttpsPort\s*=|["'](?:HTTPS_PORT|https_port)["']/

/**
 * ASP.NET's redirects to HTTPS name the port that the server listens on, unless a setting gives another: browsers would be
 * sent to the moved one, which is not published under that number.
 */
export function httpsRedirects(input: RequirementInput, found: readonly Requirement[]): readonly Requirement[] {
  const isMoving = found.some(({ need }) => need.kind === 'bind' && need.protocol === 'tcp' && need.port === 443)
  const { view, appRoots, builders, dockerfilePath } = input
  if (!isMoving || ['ASPNETCORE_HTTPS_PORT', 'DOTNET_HTTPS_PORT', 'HTTPS_PORT'].some(name => view.env(name))) return []
  const all = [
    ...appRoots.flatMap(root => applicationFiles(view, root)),
    ...builders.flatMap(builder => builder.folders.flatMap(folder => applicationFiles(builder.view, folder))),
  ].filter(({ path }) => path.endsWith('.cs'))
  // One build context may hold several programs: the Dockerfile lies beside its own.
  const folder = dockerfilePath.slice(0, dockerfilePath.lastIndexOf('/') + 1)
  const own = all.filter(({ contextPath }) => contextPath?.startsWith(folder) === true)
  const files = own.length > 0 ? own : all
  if (files.some(({ text }) => NAMED.test(text ?? ''))) return []
  for (const { text = '', contextPath } of files) {
    const match = REDIRECTS.exec(text)
    if (match === null) continue
    const line = lineAt(lineStarts(text), match.index)
    const message = 'redirects to HTTPS name the port that the server listens on'
    return [unknown('redirect-shows-port', { path: contextPath, line, source: 'context', message })]
  }
  return []
}
