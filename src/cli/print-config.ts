import { resolve } from 'node:path'
import { openRoot } from '../discover/index.js'
import { UsageError } from '../usage-error.js'
import { pathBelow } from '../workspace/containment.js'
import type { ExitCode, Io } from './io.js'
import { mergedOptions, readConfigs } from './plan.js'
import type { Settings } from './settings.js'

/** `--print-config FILE`: the options for one Dockerfile, and the files that they come from, as JSON. */
export async function printConfig(settings: Settings, name: string, cwd: string, io: Io): Promise<ExitCode> {
  const file = resolve(cwd, name)
  const { root } = openRoot(resolve(file, '..'), cwd)
  const path = pathBelow(root, file)
  if (path === undefined) throw new UsageError(`--print-config ${name} lies outside ${root}`)
  const configs = await readConfigs(settings, cwd, { roots: [{ root, paths: [path], listFiles: () => [] }] })
  const options = (await mergedOptions(settings, configs))(root, path)
  const { isLeftOut } = await import('../config/merge.js')
  const files = configs.of(root, path)
  const shown = {
    files: files.map(file => file.name),
    leftOut: isLeftOut(path, files),
    ...options,
    ports: Object.fromEntries(options.ports),
    transforms: [
      ...(settings.config === undefined ? [] : files.flatMap(({ data }) => data.transforms ?? [])),
      ...settings.transforms,
    ],
    observed: files.flatMap(({ observed }) => observed.get(path) ?? []).map(({ need }) => need),
  }
  io.stdout.write(`${JSON.stringify(shown, null, 2)}\n`)
  return 0
}
