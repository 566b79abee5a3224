import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRoot } from '../../src/discover/root.js'

describe('findRoot, without git', () => {
  let top: string

  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'harden-root-')))
    mkdirSync(join(top, 'shop/services/web'), { recursive: true })
  })

  afterEach(() => {
    rmSync(top, { recursive: true })
  })

  test('is where the tool runs', () => {
    expect(findRoot(join(top, 'shop/services/web'), join(top, 'shop'))).toBe(join(top, 'shop'))
  })

  test('is the directory that is named, when the tool runs elsewhere', () => {
    expect(findRoot(join(top, 'shop'), join(top, 'shop/services'))).toBe(join(top, 'shop'))
  })

  test.each(['/', homedir(), realpathSync(tmpdir())])('never is %s, where many projects lie', cwd => {
    expect(findRoot(join(top, 'shop'), cwd)).toBe(join(top, 'shop'))
  })

  test('is not a folder of checkouts', () => {
    mkdirSync(join(top, 'other/.git'), { recursive: true })
    expect(findRoot(join(top, 'shop'), top)).toBe(join(top, 'shop'))
  })
})
