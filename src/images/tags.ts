import type { ImageFamily, SystemName, TagTest } from './family.js'

/** Words of tags that name a system, in the order in which they are tried. */
const SYSTEM_WORDS: readonly (readonly [SystemName, readonly string[]])[] = [
  ['windows', ['*-nanoserver*', '*-windowsservercore*', '*-windows*', '*-servercore*']],
  ['alpine', ['*-alpine*']],
  ['ubi-minimal', ['*-ubi*-minimal*', '*-minimal-ubi*']],
  ['ubi-micro', ['*-ubi*-micro*']],
  [
    'rhel',
    [
      '*-ubi*',
      '*-oracle*',
      '*-ol7*',
      '*-ol8*',
      '*-ol9*',
      '*-rockylinux*',
      '*-rocky*',
      '*-centos*',
      '*-almalinux*',
      '*-redhat*',
      '*-rhel*',
      '*-anolis*',
      '*-openeuler*',
      '*-alinux*',
      '*-tencentos*',
    ],
  ],
  ['amazonlinux-2023', ['*-al2023*', '*-amazonlinux2023*']],
  ['amazonlinux-2', ['*-al2*', '*-amazonlinux*']],
  ['azurelinux-distroless', ['*-azurelinux*-distroless*', '*-mariner*-distroless*']],
  ['azurelinux', ['*-azurelinux*', '*-mariner*', '*-cbl-mariner*']],
  [
    'debian-11',
    [
      '*-bullseye*',
      '*-buster*',
      '*-stretch*',
      '*-jessie*',
      '*-wheezy*',
      '*-debian11*',
      '*-debian10*',
      '*-debian-11*',
      '*-debian-10*',
    ],
  ],
  ['debian', ['*-bookworm*', '*-trixie*', '*-forky*', '*-sid*', '*-debian*']],
  [
    'ubuntu-22.04',
    [
      ...['*-jammy*', '*-focal*', '*-bionic*', '*-xenial*', '*-trusty*'],
      ...['14', '16', '18', '20', '22'].flatMap(year => [`*-ubuntu${year}*`, `*-ubuntu-${year}*`]),
    ],
  ],
  [
    'ubuntu-24.04',
    ['*-noble*', '*-lunar*', '*-mantic*', '*-oracular*', '*-plucky*', '*-questing*', '*-resolute*', '*-ubuntu*'],
  ],
]

/** Does the tag pass the test. */
export function tagMatches(tag: string, test: TagTest | undefined): boolean {
  if (test === undefined) return true
  const text = `-${tag.toLowerCase().replaceAll('_', '-')}`
  const version = versionOf(tag)
  return (
    (test.any === undefined || test.any.some(pattern => globMatches(text, pattern))) &&
    !(test.not ?? []).some(pattern => globMatches(text, pattern)) &&
    (test.from === undefined || version === undefined || compareVersions(version, test.from) >= 0) &&
    (test.below === undefined || (version !== undefined && compareVersions(version, test.below) < 0))
  )
}

/** The system that a tag of this family chooses. */
export function systemOfTag(family: ImageFamily, tag: string): SystemName {
  const chosen = family.systems?.find(({ tags }) => tagMatches(tag, tags))?.system
  if (chosen !== undefined) return chosen
  if (family.others === undefined) return family.system
  return systemNamed(tag) ?? family.system
}

/** The system that a word of the tag names. */
export function systemNamed(tag: string): SystemName | undefined {
  const text = `-${tag.toLowerCase().replaceAll('_', '-')}`
  return SYSTEM_WORDS.find(([, words]) => words.some(word => globMatches(text, word)))?.[0]
}

/** `*` stands for any run of characters; linear, because the pieces are searched from left to right. */
export function globMatches(text: string, pattern: string): boolean {
  const pieces = pattern.split('*')
  const [head = ''] = pieces
  if (pieces.length === 1) return text === pattern
  if (!text.startsWith(head)) return false
  let from = head.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, from)
    if (found < 0) return false
    from = found + piece.length
  }
  const tail = pieces.at(-1) ?? ''
  return text.length - tail.length >= from && text.endsWith(tail)
}

function versionOf(tag: string): string | undefined {
  return /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1]
}

/** Compares as many numbers as the bound has, so that `3` is not older than `3.13`: a short tag follows the newest. */
function compareVersions(version: string, bound: string): number {
  const numbers = version.split('.').map(Number)
  for (const [index, wanted] of bound.split('.').map(Number).entries()) {
    const number = numbers[index]
    if (number === undefined) return 1
    if (number !== wanted) return number - wanted
  }
  return 0
}
