import type { Workspace } from '../workspace.js'
import { buildWorkload } from './build-workload.js'
import { composeFileOf } from './compose.js'
import { servicesOfFile } from './compose-workloads.js'
import { isDevelopmentFile } from './development.js'
import { isMountForData } from './run-commands.js'
import type { Workload } from './types.js'

const MAX_LENGTH = 200_000
const MAX_BLOCKS = 20
const BLOCK = /^([ \t]*)(`{3,}|~{3,})[^\n]*\n([^]*?)^[ \t]*\2[ \t]*\r?$/gm

/**
 * The services of the compose files that a guide shows its readers: their images, mounts and rights. A right counts only where
 * every such service of the guide with the same image asks for it. Nothing of it is to be edited.
 */
export function guideServices(workspace: Workspace, path: string): readonly Workload[] {
  const text = workspace.read(path) ?? ''
  if (text.length > MAX_LENGTH) return []
  const blocks = [...text.matchAll(BLOCK)].filter(([, , , body = '']) => SERVICE.test(body)).slice(0, MAX_BLOCKS)
  const services = blocks.flatMap(match => {
    const [, margin = '', , body = ''] = match
    const before = text.slice(0, match.index).split('\n').length
    const file = composeFileOf(workspace, path, body.replace(new RegExp(`^${margin}`, 'gm'), ''))
    return (file === undefined ? [] : servicesOfFile(workspace, file)).flatMap(service =>
      service.image === undefined || service.build !== undefined ? [] : [{ ...service, image: service.image, before }],
    )
  })
  const isMain = /(?:^|\/)readme[^/]*$/i.test(path)
  return services.map(({ name, image, mounts, privileges, line, before }) => {
    const place = { kind: 'other', path, line: line + before, name } as const
    // Other guides than the main one show what may be had besides.
    const common = (isMain ? privileges : []).filter(({ code }) =>
      services.every(other => other.image !== image || other.privileges.some(each => each.code === code)),
    )
    const rights = common.map(each => ({ ...each, line: each.line + before }))
    const development = isDevelopmentFile(path)
    return {
      ...buildWorkload(place, undefined, image, { privileges: rights, development }),
      mounts: mounts.flatMap(mount =>
        isMountForData(mount.target, image) ? [{ ...mount, source: undefined, line: mount.line + before }] : [],
      ),
    }
  })
}

const SERVICE = /^[ \t]*image:/m
