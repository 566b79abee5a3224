import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MAX_DOCKERFILE_BYTES, openDiskWorkspace } from '../../src/workspace/disk.js'
import { makeDirectory } from '../support/directory.js'

const open = (root: string) => openDiskWorkspace(root, () => [])

describe('read', () => {
  it('keeps the text as it is, byte order mark and line breaks too', () => {
    const root = makeDirectory({ a: '\uFEFFFROM x\r\nRUN ü\u{1F40B}' })
    expect(open(root).read('a')).toBe('\uFEFFFROM x\r\nRUN ü\u{1F40B}')
  })

  it.each([
    ['UTF-16', Buffer.from('\uFEFFFROM x', 'utf16le'), 'not-utf8'],
    ['Latin-1', Buffer.from('# Gr\u00f6\u00dfe', 'latin1'), 'not-utf8'],
    ['a cut-off character', Buffer.from([0x41, 0xe2, 0x82]), 'not-utf8'],
    ['too much', Buffer.alloc(6 * 1024 * 1024, 'a'), 'file-too-large'],
  ])('refuses %s and says why', (_, content, code) => {
    const workspace = open(makeDirectory({ a: content }))
    expect(workspace.read('a')).toBeUndefined()
    expect(workspace.load('a', 5 * 1024 * 1024)).toMatchObject({ ok: false, code })
  })

  it('gives a large Dockerfile once it was loaded as one', () => {
    const workspace = open(makeDirectory({ Dockerfile: Buffer.alloc(6 * 1024 * 1024, 'a') }))
    expect(workspace.read('Dockerfile')).toBeUndefined()
    expect(workspace.load('Dockerfile', MAX_DOCKERFILE_BYTES).ok).toBe(true)
    expect(workspace.read('Dockerfile')).toHaveLength(6 * 1024 * 1024)
  })

  it('reads a file once', () => {
    const root = makeDirectory({ a: 'old' })
    const workspace = open(root)
    workspace.read('a')
    writeFileSync(join(root, 'a'), 'new')
    expect(workspace.read('./x/../a')).toBe('old')
  })

  it('never waits for a named pipe', () => {
    const root = makeDirectory()
    execFileSync('mkfifo', [join(root, 'pipe')])
    expect(open(root).load('pipe', 10)).toEqual({ ok: false, code: 'not-a-file', message: 'is not a regular file' })
    expect(open(root).stat('pipe')?.type).toBe('other')
  })

  it.each([
    '../secret',
    '/etc/hostname',
    'a/../../secret',
    'link',
    'linked/secret',
    'dir',
    'gone',
    'file/x',
    'nul\0',
    '',
    '..',
    'self',
    'a/'.repeat(100_000),
    'x'.repeat(300),
  ])('gives nothing for %j', path => {
    const outer = makeDirectory({ secret: 's', 'root/file': 'f' })
    const root = join(outer, 'root')
    mkdirSync(join(root, 'dir'))
    symlinkSync('../secret', join(root, 'link'))
    symlinkSync('..', join(root, 'linked'))
    symlinkSync('self', join(root, 'self'))
    const workspace = open(root)
    expect(workspace.read(path)).toBeUndefined()
    expect(workspace.stat(path)?.type).not.toBe('file')
  })

  it('follows links that stay inside', () => {
    const root = makeDirectory({ 'real/nginx.conf': 'listen 80;' })
    symlinkSync('real', join(root, 'conf'))
    symlinkSync('../real/nginx.conf', join(root, 'real/again.conf'))
    const workspace = open(root)
    expect(workspace.read('conf/nginx.conf')).toBe('listen 80;')
    expect(workspace.realPath('conf/again.conf')).toBe('real/nginx.conf')
    expect(workspace.list('conf')).toEqual(['again.conf', 'nginx.conf'])
    expect(workspace.stat('conf')?.type).toBe('directory')
  })
})

it('lists files sorted, once each, on first use only', () => {
  let calls = 0
  const workspace = openDiskWorkspace(makeDirectory(), () => {
    calls++
    return ['b', 'a', 'b', 'a/b']
  })
  expect(calls).toBe(0)
  expect(workspace.files()).toEqual(['a', 'a/b', 'b'])
  workspace.files()
  expect(calls).toBe(1)
})

it('lists and describes the root', () => {
  const workspace = open(makeDirectory({ b: '', 'a/c': '' }))
  expect(workspace.list('')).toEqual(['a', 'b'])
  expect(workspace.list('.')).toEqual(['a', 'b'])
  expect(workspace.stat('b')).toMatchObject({ type: 'file', size: 0 })
  expect(workspace.list('b')).toEqual([])
})
