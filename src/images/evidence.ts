import type { PackageManager } from '../shell/types.js'
import { SYSTEMS } from './data/systems.js'
import type { SystemName } from './family.js'
import type { ImagePath, OsFamily, UserTool } from './types.js'

/** microdnf before dnf and yum: the minimal images have only it, and RUN lines often install the others with it. */
const PROOFS: readonly (readonly [PackageManager, SystemName])[] = [
  ['apk', 'alpine'],
  ['microdnf', 'ubi-minimal'],
  ['tdnf', 'azurelinux'],
  ['zypper', 'suse'],
  ['pacman', 'arch'],
  ['apt', 'debian'],
  ['dnf', 'rhel'],
  ['yum', 'rhel'],
]

/**
 * What the package managers that an image's RUN lines call prove about it. Undefined without one, or when they
 * contradict each other (a script that supports several distributions).
 */
export function osFamilyOf(
  managers: readonly PackageManager[],
): { readonly os: OsFamily; readonly userTool: UserTool } | undefined {
  const found = PROOFS.filter(([manager]) => managers.includes(manager))
  const names = new Set(found.map(([, name]) => (name === 'ubi-minimal' || name === 'rhel' ? 'rhel' : name)))
  const [first] = found
  if (first === undefined || names.size > 1) return undefined
  const [manager, name] = first
  const { os, userTool } = SYSTEMS[name]
  // Photon and Azure Linux share tdnf, and not the package's name.
  if (manager === 'tdnf') return { os, userTool: { kind: 'unknown' } }
  // Amazon Linux and the slim images have dnf or yum, and no useradd.
  if (manager === 'dnf' || manager === 'yum') {
    return {
      os,
      userTool: { kind: 'shadow-after-install', command: `${manager} install -y shadow-utils && ${manager} clean all` },
    }
  }
  return { os, userTool }
}

const SYSTEM_OF: Partial<Record<OsFamily, SystemName>> = { ubuntu: 'ubuntu-22.04', amazonlinux: 'amazonlinux-2023' }

/** Directories that every image of this family has, with owner and mode; empty for an unknown family. */
export function osPaths(os: OsFamily): readonly ImagePath[] {
  const named = SYSTEM_OF[os]
  if (named !== undefined) return SYSTEMS[named].paths
  return Object.values(SYSTEMS).find(system => system.os === os)?.paths ?? []
}
