import type { BaseImage, ImageAccount, ImageGroup, ImagePath, OsFamily, UserTool } from './types.js'

/** What every image built on one release line of a distribution has. */
export interface System {
  readonly os: OsFamily
  readonly shell: boolean
  readonly userTool: UserTool
  readonly accounts: readonly ImageAccount[]
  readonly groups: readonly ImageGroup[]
  readonly paths: readonly ImagePath[]
  readonly cmd: readonly string[] | undefined
}

export type SystemName =
  | 'debian'
  | 'debian-11'
  | 'ubuntu-24.04'
  | 'ubuntu-22.04'
  | 'alpine'
  | 'busybox'
  | 'scratch'
  | 'distroless'
  | 'wolfi'
  | 'wolfi-minimal'
  | 'rhel'
  | 'rhel-minimal'
  | 'ubi-minimal'
  | 'ubi-micro'
  | 'amazonlinux-2023'
  | 'amazonlinux-2'
  | 'arch'
  | 'suse'
  | 'photon'
  | 'azurelinux'
  | 'azurelinux-distroless'
  | 'windows'
  | 'unknown'

/** All given conditions must hold. A tag that starts with no number counts as the newest version. */
export interface TagTest {
  /** One of these matches; `*` stands for anything. The tag is given a leading `-`, so `*-alpine*` finds `alpine3.20` too. */
  readonly any?: readonly string[]
  readonly not?: readonly string[]
  /** Lowest version, itself included: `2.4`. */
  readonly from?: string
  /** First version that is too new. */
  readonly below?: string
}

/** What an image adds to its system, or has instead. A key that is absent says nothing; `undefined` says: not known, or none. */
export interface ImageFacts {
  readonly role?: BaseImage['role']
  readonly shell?: boolean
  readonly userTool?: UserTool
  readonly defaultUser?: string | undefined
  /** `name:uid:gid:home`, `?` for a number that is not pinned; a gid without a group of its own makes one of the account's name. */
  readonly accounts?: readonly string[]
  /** `name:gid`. */
  readonly groups?: readonly string[]
  /** Accounts of the system that the image has deleted, with their groups. */
  readonly deleted?: readonly string[]
  readonly applicationUser?: string | undefined
  readonly entrypoint?: readonly string[] | undefined
  readonly cmd?: readonly string[] | undefined
  /** Left out: the first word of `cmd`, and options only. */
  readonly argumentsGoTo?: BaseImage['argumentsGoTo']
  readonly entrypointKind?: BaseImage['entrypointKind']
  readonly entrypointSupportsNonRoot?: boolean | undefined
  readonly workdir?: string | undefined
  readonly env?: Readonly<Record<string, string>>
  readonly exposed?: readonly number[]
  readonly volumes?: readonly string[]
  /** `mode uid:gid path path…`. */
  readonly paths?: readonly string[]
  readonly program?: string | undefined
  readonly unprivilegedVariant?: string | undefined
}

/** Images of one name (or several that are alike), whatever system their tags choose. */
export interface ImageFamily {
  readonly id: string
  /** Short names of Docker Hub, or with the registry; `*` stands for anything within one path component. */
  readonly repositories: readonly string[]
  /** Which tags of these repositories the row is about; the first row that matches wins. */
  readonly tags?: TagTest
  /** System of a tag that names none. */
  readonly system: SystemName
  /** The first that matches decides the system before the tag's own words do. */
  readonly systems?: readonly { readonly tags: TagTest; readonly system: SystemName }[]
  /** Other systems that tags of this image choose; absent when the image has one system only, whatever its tags say. */
  readonly others?: readonly SystemName[]
  readonly facts: ImageFacts & { readonly role: BaseImage['role'] }
  /** Laid over the facts, in this order, each where it applies. */
  readonly variants?: readonly ImageVariant[]
  /** For the documentation: what a person should know who hardens such an image. */
  readonly note?: string
}

export interface ImageVariant {
  /** Part of the row's name when given. */
  readonly id?: string
  readonly tags?: TagTest
  readonly on?: readonly SystemName[]
  readonly facts: ImageFacts
}
