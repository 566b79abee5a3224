import type { Workspace } from '../workspace.js'
import { lineAt, lineStarts } from '../text.js'
import { helmImages } from './helm.js'
import { folderOf, liesIn } from './paths.js'
import type { Plan, PortChange } from './port-plan.js'
import { scalarsBelow } from './scalars.js'
import type { Workload } from './types.js'
import { rangeOf } from './yaml.js'

const LITERAL =
  /^[ \t]*(?:-[ \t]+)?(containerPort|targetPort|port|hostPort)[ \t]*:[ \t]*["']?(\d{1,5})["']?[ \t]*(?:#.*)?\r?$/gm

/** Plans the literal ports in the templates of a chart that names the image; what values give is left to a person. */
export function planCharts(
  plan: Plan,
  workspace: Workspace,
  workloads: readonly Workload[],
  templates: readonly string[],
  changes: readonly PortChange[],
): void {
  for (const valuesPath of new Set(workloads.map(each => each.path))) {
    const own = workloads.filter(each => each.path === valuesPath).map(each => each.name)
    const images = helmImages(workspace, valuesPath)
    const alone = new Set(images.map(each => each.image)).size === 1
    const chart = folderOf(valuesPath)
    for (const path of templates) {
      const text = liesIn(path, chart) ? workspace.read(path) : undefined
      if (text === undefined || text.length > 500_000) continue
      const named = own.some(name => text.includes(`.Values.${name}.`))
      if (alone || named) planTemplate(plan, path, text, changes)
    }
    planValues(plan, workspace, valuesPath, own, alone, changes)
  }
}

function planTemplate(plan: Plan, path: string, text: string, changes: readonly PortChange[]): void {
  const starts = lineStarts(text)
  for (const match of text.matchAll(LITERAL)) {
    const [whole, key = '', digits = ''] = match
    const change = changes.find(({ from }) => String(from) === digits)
    if (change === undefined) continue
    const start = match.index + whole.indexOf(digits, whole.indexOf(':'))
    if (key === 'containerPort' || key === 'targetPort') {
      plan.edit(
        path,
        { start, end: start + digits.length },
        String(change.to),
        `${key} of the chart follows the port ${change.from} → ${change.to}`,
      )
    } else {
      const message = `${key}: ${digits} may be the container's port, which is ${change.to} now`
      plan.followUp('helm-port', message, path, lineAt(starts, start))
    }
  }
}

function planValues(
  plan: Plan,
  workspace: Workspace,
  path: string,
  own: readonly string[],
  alone: boolean,
  changes: readonly PortChange[],
): void {
  for (const { file, around, name } of helmImages(workspace, path)) {
    if (!alone && !own.includes(name)) continue
    for (const scalar of scalarsBelow(file, around)) {
      const change = changes.find(({ from }) => String(from) === file.scalar(scalar))
      if (change === undefined) continue
      const { start, end } = rangeOf(scalar)
      const lineStart = file.text.lastIndexOf('\n', start - 1) + 1
      const key = /([\w-]+)["']?[ \t]*:[ \t]*$/.exec(file.text.slice(lineStart, start))?.[1] ?? ''
      if (key === 'containerPort' || key === 'targetPort') {
        const at = start + file.text.slice(start, end).indexOf(String(change.from))
        const range = { start: at, end: at + String(change.from).length }
        plan.edit(
          path,
          range,
          String(change.to),
          `${key} of the chart's values follows the port ${change.from} → ${change.to}`,
        )
      } else if (/port/i.test(key)) {
        const message = `${key}: ${change.from} may be both the Service's port, which stays, and the container's, which is ${change.to} now`
        plan.followUp('helm-port', message, path, file.line(scalar))
      }
    }
  }
}
