import type { Browser } from 'playwright-core'
import { renderHtml } from '../../src/report/html.js'
import { BROKEN, fileReport, reportOf } from '../report/sample.js'
import { browserPath, launch, open } from './browser.js'

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)><!--{{x}}-->\u2028'
const reason = { code: 'unwritable-path', message: 'cannot write /data', path: 'b/Dockerfile', line: 3 }
const todo = { code: 'existing-volume', message: 'chown the volume', path: 'compose.yml', line: 4 }

const files = [
  fileReport({ path: 'a/Dockerfile', owners: ['@org/red'], followUps: [todo] }),
  fileReport({
    path: 'b/Dockerfile',
    verdict: 'needs-review',
    applied: false,
    reasons: [reason],
    base: 'php:8',
    owners: ['@org/blue'],
  }),
  fileReport({ path: 'c/Dockerfile', verdict: 'needs-root', applied: false, rewrites: [], owners: ['@org/blue'] }),
  fileReport({ path: 'd/Dockerfile', verdict: 'already-non-root', applied: false, rewrites: [], base: undefined }),
]

/** The ratio of WCAG between an element's colour and what lies behind it. */
function contrast(node: unknown): number {
  interface Node {
    readonly parentElement: Node | null
  }
  const page = globalThis as unknown as { getComputedStyle(of: Node): { color: string; backgroundColor: string } }
  const style = (of: Node): { color: string; backgroundColor: string } => page.getComputedStyle(of)
  type Color = readonly [number, number, number, number]
  const read = (text: string): Color => {
    const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
    return [r, g, b, a]
  }
  const over = ([r, g, b, a]: Color, [br, bg, bb]: Color): Color => [
    r * a + br * (1 - a),
    g * a + bg * (1 - a),
    b * a + bb * (1 - a),
    1,
  ]
  const behind = (at: Node | null): Color =>
    at === null ? [255, 255, 255, 1] : over(read(style(at).backgroundColor), behind(at.parentElement))
  const luminance = ([r, g, b]: Color): number => {
    const [lr = 0, lg = 0, lb = 0] = [r, g, b].map(value => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb
  }
  const element = node as Node
  const ground = behind(element)
  const [a, b] = [over(read(style(element).color), ground), ground].map(luminance) as [number, number]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

it('holds everything, inert', () => {
  const html = renderHtml(reportOf([fileReport({ path: HOSTILE })]))
  expect(html).not.toContain('<img')
  expect(html).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)=/)
  expect(html.match(/<\/script>/g)).toHaveLength(3)
  expect(html).toContain("default-src 'none'")
})

const inBrowser = browserPath === undefined ? describe.skip : describe
if (browserPath === undefined)
  process.stderr.write('no Chromium here: the tests of the HTML report in a browser are skipped\n')

inBrowser('--format html in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  }, 60_000)
  afterAll(() => browser.close())

  it('shows the proof of verify, and filters by it', async () => {
    const { page, complaints } = await open(
      browser,
      reportOf([...files, fileReport({ path: 'e/Dockerfile', verification: BROKEN })]),
    )
    expect(await page.locator('#proofs').isVisible()).toBe(true)
    await page.selectOption('#proof', 'broken')
    expect(await page.locator('#list .path').allTextContents()).toEqual(['e/Dockerfile'])
    await page.click('#list summary')
    const body = await page.locator('#list .body').innerText()
    for (const text of [
      'Proof: broken',
      BROKEN.cause,
      BROKEN.log,
      'GET 80/: 200',
      'GET 80/: no answer',
      '/app/db.sqlite',
    ])
      expect(body).toContain(text)
    await page.setViewportSize({ width: 390, height: 800 })
    // The new size reaches the page some time after the call, on a busy machine rather late.
    await page.waitForFunction('innerWidth === 390 && document.documentElement.scrollWidth <= 390')
    expect(complaints).toEqual([])
    const plain = await open(browser, reportOf(files))
    expect(await plain.page.locator('#proofs').isVisible()).toBe(false)
  })

  it('filters by verdict, reason, owner, base image and text', async () => {
    const { page, complaints } = await open(browser, reportOf(files))
    const shown = (): Promise<string[]> => page.locator('#list .path').allTextContents()
    expect(await shown()).toHaveLength(4)
    await page.click('#totals button[data-verdict="needs-review"]')
    expect(await shown()).toEqual(['b/Dockerfile'])
    expect(await page.getAttribute('#totals button[data-verdict="needs-review"]', 'aria-pressed')).toBe('true')
    await page.click('#reset')
    await page.selectOption('#owner', '@org/blue')
    expect(await shown()).toEqual(['b/Dockerfile', 'c/Dockerfile'])
    await page.click('#reset')
    expect(await page.textContent('#owner option[value="@org/blue"]')).toBe('@org/blue (2)')
    expect(await page.isVisible('#todo')).toBe(true)
    await page.selectOption('#owner', '@org/blue')
    expect(await page.isVisible('#todo')).toBe(false)
    await page.click('#reset')
    await page.selectOption('#reason', 'existing-volume')
    expect(await shown()).toEqual(['a/Dockerfile'])
    await page.click('#reset')
    await page.selectOption('#base', 'php:8')
    expect(await shown()).toEqual(['b/Dockerfile'])
    await page.click('#reset')
    await page.fill('#text', 'WRITE /data')
    await page.waitForFunction(() =>
      (globalThis as unknown as { location: { hash: string } }).location.hash.includes('text='),
    )
    expect(await shown()).toEqual(['b/Dockerfile'])
    expect(await page.textContent('#count')).toBe('1 of 4 files')
    await page.fill('#text', 'no such thing')
    await page.waitForSelector('#list .path', { state: 'detached' })
    expect(complaints).toEqual([])
  })

  it('opens what a link names, with the diff side by side, also past filters and the first rows', async () => {
    const many = [...Array.from({ length: 300 }, (_, at) => fileReport({ path: `x${at}/Dockerfile` })), ...files]
    const { page, url, complaints } = await open(browser, reportOf(many), '#file=b%2FDockerfile&verdict=hardened')
    expect(await page.locator('details[open] .path').allTextContents()).toEqual(['b/Dockerfile'])
    expect(await page.locator('details[open] .d2h-file-side-diff').count()).toBe(2)
    expect(await page.locator('details[open]').textContent()).toContain('cannot write /data')
    await page.goto(`${url}#reason=unwritable-path`)
    await page.waitForFunction(() => 'document' in globalThis)
    expect(await page.textContent('#count')).toBe('1 of 304 files')
    expect(complaints).toEqual([])
  })

  it('can be used with the keyboard, and keeps the checklist', async () => {
    const { page, complaints } = await open(browser, reportOf(files))
    await page.focus('#list summary')
    await page.keyboard.press('Enter')
    expect(await page.locator('details[open]').count()).toBe(1)
    await page.focus('#todo > summary')
    await page.keyboard.press('Enter')
    await page.focus('#tasks input')
    await page.keyboard.press('Space')
    expect(await page.textContent('#progress')).toContain('1 of 1 done')
    await page.reload()
    expect(await page.isChecked('#tasks input')).toBe(true)
    expect(await page.textContent('#tasks a')).toBe('a/Dockerfile')
    const unnamed = await page
      .locator('button, input, select, summary')
      .evaluateAll(
        all =>
          all.filter(
            one => ((one as { textContent?: string }).textContent ?? '') === '' && !('labels' in (one as object)),
          ).length,
      )
    expect(unnamed).toBe(0)
    expect(complaints).toEqual([])
  })

  it('executes nothing of hostile names and texts', async () => {
    const hostile = fileReport({
      path: `${HOSTILE}/Dockerfile`,
      base: HOSTILE,
      owners: [HOSTILE],
      reasons: [{ ...reason, message: HOSTILE, path: HOSTILE }],
      followUps: [{ ...todo, message: HOSTILE }],
      related: [HOSTILE],
      rewrites: [{ path: HOSTILE, before: '', after: `FROM ${HOSTILE}\n` }],
    })
    const { page, complaints } = await open(browser, reportOf([hostile]))
    await page.click('#list summary')
    await page.fill('#text', '<img')
    await page.waitForTimeout(300)
    await page.click('#list summary')
    expect(await page.locator('details[open] .d2h-code-line-ctn').last().textContent()).toContain('<script>alert(1)')
    expect(await page.locator('img').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('shows what would turn or hide text, in names as in diffs', async () => {
    const path = 'a\u202eelif/Dockerfile'
    const rewrites = [{ path, before: 'FROM a\n', after: 'FROM a\u2066b\u2028c\rd\x1b[1m\n' }]
    const { page } = await open(browser, reportOf([fileReport({ path, base: 'x\u200f', rewrites })]))
    await page.click('#list summary')
    const text = (await page.locator('body').innerText()) + (await page.locator('#base').innerText())
    for (const escape of ['a\\u202eelif', 'x\\u200f (1)', 'a\\u2066b\\u2028c\\u000dd\\u001b[1m'])
      expect(text).toContain(escape)
    expect(text).not.toMatch(/[\x1b\u200f\u2028-\u202e\u2066-\u2069]/)
  })

  it.each([390, 1280])('has no horizontal scroll at %d px', async width => {
    const long = fileReport({
      path: `${'very-long-name/'.repeat(20)}Dockerfile`,
      base: 'registry.example.com/'.padEnd(200, 'x'),
      followUps: [{ ...todo, message: 'y'.repeat(400) }],
      rewrites: [
        {
          path: `${'very-long-name/'.repeat(20)}Dockerfile`,
          before: 'FROM a\n',
          after: `FROM a\nRUN ${'echo-'.repeat(200)}\n`,
        },
      ],
    })
    const { page } = await open(browser, reportOf([long, ...files]), '', width)
    for (const at of [0, 1]) await page.locator('#list summary').nth(at).click()
    const [inner, outer] = await page.evaluate((): [number, number] => {
      const root = (
        globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
      ).document.documentElement
      return [root.scrollWidth, root.clientWidth]
    })
    expect(inner).toBeLessThanOrEqual(outer)
  })

  it.each(['light', 'dark'] as const)('has enough contrast in the diff: %s', async scheme => {
    const { page } = await open(browser, reportOf(files))
    await page.emulateMedia({ colorScheme: scheme })
    await page.click('#list summary')
    for (const cell of ['.d2h-code-side-linenumber', '.d2h-info .d2h-code-side-line'])
      expect(await page.locator(cell).first().evaluate(contrast)).toBeGreaterThanOrEqual(4.5)
  })

  it('stays fluent with 5,000 files', async () => {
    const many = Array.from({ length: 5000 }, (_, at) =>
      fileReport({ path: `services/s${at}/Dockerfile`, followUps: [todo] }),
    )
    const { page, complaints } = await open(browser, reportOf(many))
    expect(await page.locator('#list > li').count()).toBeLessThan(1000)
    await page.fill('#text', 's4999/')
    await page.waitForFunction(() =>
      (globalThis as unknown as { location: { hash: string } }).location.hash.includes('s4999'),
    )
    expect(await page.locator('#list .path').allTextContents()).toEqual(['services/s4999/Dockerfile'])
    expect(complaints).toEqual([])
  }, 60_000)
})
