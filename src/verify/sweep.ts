import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from './engine.js'
import { DIRECTORY, isDead, OWNER, PREFIX } from './owner.js'

/** Removes what earlier runs on this machine left behind because they were killed. */
export async function sweep(engine: Engine): Promise<void> {
  const stale = async (list: readonly string[], inspect: string, labels: string): Promise<string[]> => {
    const ids = (await engine.run([...list, '--quiet', '--filter', `label=${OWNER}`])).stdout
      .split('\n')
      .filter(Boolean)
    if (ids.length === 0) return []
    const format = `{{.Id}} {{index ${labels} "${OWNER}"}}`
    const lines = (await engine.run([inspect, 'inspect', '--format', format, ...new Set(ids)])).stdout.split('\n')
    return lines.map(line => line.trim().split(' ')).flatMap(([id, by]) => (id && by && isDead(by) ? [id] : []))
  }
  const containers = await stale(['ps', '--all'], 'container', '.Config.Labels')
  if (containers.length > 0) await engine.run(['rm', '--force', '--volumes', ...containers])
  const images = await stale(['images'], 'image', '.Config.Labels')
  if (images.length > 0) await engine.run(['image', 'rm', '--force', ...images])
  const networks = await stale(['network', 'ls'], 'network', '.Labels')
  if (networks.length > 0) await engine.run(['network', 'rm', ...networks])
  removeDirectories(name => name.startsWith(PREFIX) && isDead(name.slice(PREFIX.length)))
}

/** Removes the temporary directories that this process made; says whether there were any. */
export const removeOwnDirectories = (): boolean => removeDirectories(name => name.startsWith(DIRECTORY))

function removeDirectories(isMeant: (name: string) => boolean): boolean {
  const names = readdirSync(tmpdir()).filter(isMeant)
  for (const name of names) removeDirectory(join(tmpdir(), name))
  return names.length > 0
}

export function removeDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Somebody else's, or in use: the next run tries again.
  }
}
