import { join } from 'node:path'
import { containing, copyOf, describeWithEngine, leftovers, removeCopies, verifyFolder } from './support.js'

describeWithEngine('verify --learn', () => {
  jest.setTimeout(300_000)
  afterAll(() => {
    removeCopies()
    expect(leftovers(process.pid)).toEqual([])
  })

  // Only a rewrite that was broken first is taught anything.
  it.concurrent('goes from broken to proven by what the run of the original showed', async () => {
    const root = copyOf(join(__dirname, 'cases/computed-path'))
    const [learned] = await verifyFolder(root, { learn: true })
    expect(learned?.verification).toMatchObject({ verdict: 'proven', taught: { writes: ['/star/'], ports: [] } })
    const text = learned?.result.rewrites[0]?.after
    expect(text).toMatch(/mkdir -p .*\/star/)
    // Folders of one day are for the program to make.
    expect(text).not.toContain('journal')
  })

  it.concurrent('leaves alone what has to be root, with the line that says so', async () => {
    const [file] = await verifyFolder(copyOf(join(__dirname, 'cases/chroot')), { learn: true })
    expect(file?.verification).toMatchObject({ verdict: 'broken', taught: { root: containing('EPERM') } })
    expect(file?.result).toMatchObject({ verdict: 'needs-root', rewrites: [], reasons: [{ code: 'observed-root' }] })
  })
})
