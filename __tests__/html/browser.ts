import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { renderHtml } from '../../src/report/html.js'
import type { RunReport } from '../../src/report/types.js'
import { makeDirectory } from '../support/directory.js'

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a browser is; undefined on a machine without one. */
export const browserPath = PLACES.find((path): path is string => path !== undefined && existsSync(path))

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launch(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('no browser')
  return chromium.launch({ executablePath: browserPath, args: FLAGS })
}

export interface Opened {
  readonly page: Page
  readonly url: string
  /** What the page complained about, tried to load, or popped up. */
  readonly complaints: string[]
}

/** Opens a report from the disk. */
export async function open(browser: Browser, report: RunReport, hash = '', width = 1280): Promise<Opened> {
  const file = join(makeDirectory(), 'report.html')
  writeFileSync(file, renderHtml(report))
  const context = await browser.newContext({ viewport: { width, height: 900 } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  page.on('dialog', dialog => {
    complaints.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  const url = pathToFileURL(file).href
  page.on('request', request => {
    if (!request.url().startsWith(url)) complaints.push(`request ${request.url()}`)
  })
  await page.goto(url + hash)
  return { page, url, complaints }
}
