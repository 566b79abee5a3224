import { osFamilyOf, osPaths } from '../../src/images/evidence.js'

describe('osFamilyOf', () => {
  test.each([
    [['apt'], 'debian', { kind: 'shadow' }],
    [['apk'], 'alpine', { kind: 'busybox' }],
    [['dnf'], 'rhel', { kind: 'shadow-after-install', command: 'dnf install -y shadow-utils && dnf clean all' }],
    [['yum'], 'rhel', { kind: 'shadow-after-install', command: 'yum install -y shadow-utils && yum clean all' }],
    [
      ['microdnf'],
      'ubi-minimal',
      { kind: 'shadow-after-install', command: 'microdnf install -y shadow-utils && microdnf clean all' },
    ],
    [
      ['microdnf', 'dnf'],
      'ubi-minimal',
      { kind: 'shadow-after-install', command: 'microdnf install -y shadow-utils && microdnf clean all' },
    ],
    [['zypper'], 'suse', { kind: 'shadow-after-install', command: 'zypper -n install shadow && zypper clean -a' }],
    [['pacman'], 'arch', { kind: 'shadow' }],
    [['tdnf'], 'azurelinux', { kind: 'unknown' }],
  ] as const)('%j proves %s', (managers, os, userTool) => {
    expect(osFamilyOf(managers)).toEqual({ os, userTool })
  })

  test('nothing is proved by no manager, or by two that exclude each other', () => {
    expect(osFamilyOf([])).toBeUndefined()
    expect(osFamilyOf(['apt', 'apk'])).toBeUndefined()
  })
})

describe('osPaths', () => {
  test.each([
    ['debian', '/tmp', '1777'],
    ['debian', '/run/lock', '1777'],
    ['ubuntu', '/root', '700'],
    ['alpine', '/var/log', '755'],
    ['rhel', '/root', '550'],
    ['distroless', '/tmp', '1777'],
  ] as const)('%s: %s is %s', (os, path, mode) => {
    expect(osPaths(os)).toContainEqual({ path, uid: 0, gid: 0, mode })
  })

  test('an empty image has no /tmp, and of an unknown one nothing is known', () => {
    expect(osPaths('scratch').map(({ path }) => path)).not.toContain('/tmp')
    expect(osPaths('unknown')).toEqual([])
    expect(osPaths('ubuntu').map(({ path }) => path)).not.toContain('/home/ubuntu')
  })
})
