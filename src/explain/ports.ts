import type { StageAnalysis } from '../analysis/stage-analysis.js'
import { lineAt, lineStarts } from '../text.js'
import type { FileResult, HardenOptions, PortSite } from '../types.js'
import type { Workspace } from '../workspace.js'
import type { Cell } from './layout.js'
import { section, table } from './layout.js'
import { placesOf, type Places } from './words.js'

/** Every port that is bound or exposed, where its number stands, and where it goes. */
export function explainPorts(
  analysis: StageAnalysis,
  result: FileResult,
  options: HardenOptions,
  workspace: Workspace,
): readonly string[] {
  const bound = new Set<number>()
  const place = placesOf(analysis.dockerfilePath)
  const rows = analysis.requirements.flatMap(({ need }): readonly (readonly Cell[])[] => {
    if (need.kind !== 'bind') return []
    bound.add(need.port)
    const sites = need.sites.map(site => siteText(site, workspace, place))
    const text = sites.length > 0 ? sites : [need.fixed ?? 'nothing shows where it is set']
    return [[`${need.port}/${need.protocol}`, fateText(need.port, result, options), text]]
  })
  const exposed = analysis.image.exposed.flatMap(({ port, text, instruction }): readonly (readonly Cell[])[] => {
    if (port !== undefined && bound.has(port)) return []
    const fate = port === undefined ? 'not known' : fateText(port, result, options)
    return [[text, fate, `EXPOSE at ${place(analysis.dockerfilePath, instruction.line)}; nothing shows what listens`]]
  })
  return section('Ports', table([...rows, ...exposed], [16, 40]))
}

function fateText(port: number, { ports, rewrites }: FileResult, { keepPorts }: HardenOptions): string {
  const move = ports.find(({ from }) => from === port)
  if (move !== undefined) return `goes to ${move.to}`
  if (port >= 1024) return 'stays: every user may open it'
  if (rewrites.length === 0) return 'stays: nothing is rewritten'
  return keepPorts ? 'stays: asked for (--keep-ports)' : 'stays, though only root may open it'
}

function siteText(site: PortSite, workspace: Workspace, place: Places): string {
  switch (site.kind) {
    case 'text':
      return place(site.path, lineAt(lineStarts(workspace.read(site.path) ?? ''), site.start))
    case 'image-file':
      return `${site.path} of the image`
    case 'environment':
      return `by the variable ${site.name}, which nothing sets`
  }
}
