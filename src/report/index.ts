import type { Format } from './formats.js'
import type { RenderOptions, RunReport } from './types.js'

type Render = (report: RunReport, options: RenderOptions) => string

/** A new format is a name in formats.ts, a module, and a line here; only the one that is asked for is loaded. */
const formats: Readonly<Record<Format, () => Promise<Render>>> = {
  diff: async () => (await import('./patch.js')).renderPatch,
  json: async () => (await import('./json.js')).renderJson,
  sarif: async () => (await import('./sarif.js')).renderSarif,
  markdown: async () => (await import('./markdown.js')).renderMarkdown,
  html: async () => (await import('./html.js')).renderHtml,
  summary: async () => (await import('./summary.js')).renderSummary,
}

/** The product of a run, as text that ends with a line break (an empty diff is empty). */
export async function renderReport(format: Format, report: RunReport, options: RenderOptions): Promise<string> {
  const render = await formats[format]()
  return render(report, options)
}
