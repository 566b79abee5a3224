import { lineAt, lineStarts } from '../../text.js'
import type { Requirement } from '../../types.js'
import { imagePath } from '../servers/paths.js'
import { evidenceIn, writeDirectory } from '../servers/requirements.js'
import type { ImageView } from '../types.js'

/** `wkhtmltopdf-binary` with its version as Gemfile.lock has it. */
const LOCKED = /^ {4}wkhtmltopdf-binary \((\d+)\.(\d+)\.(\d+)[\d.]*\)/m

/** Since 0.12.5 the gem unpacks the program for the system that it meets beside itself, when it is first called. */
export function wkhtmltopdfGem(image: ImageView, appRoot: string): readonly Requirement[] {
  const file = image.file(imagePath('Gemfile.lock', appRoot))
  const text = file?.text ?? ''
  const match = LOCKED.exec(text)
  const [home, bundle] = [image.env('GEM_HOME'), image.env('BUNDLE_PATH')]
  if (file === undefined || match === null || home === undefined || (bundle ?? home) !== home) return []
  const [locked, major = '', minor = '', patch = ''] = match
  if (Number(major) === 0 && Number(minor) * 100 + Number(patch) < 1205) return []
  const version = locked.slice(locked.indexOf('(') + 1, -1)
  const message = 'wkhtmltopdf-binary unpacks its program here when it is first called'
  const evidence = evidenceIn(file, image, lineAt(lineStarts(text), match.index), message)
  return [writeDirectory(`${home}/gems/wkhtmltopdf-binary-${version}/bin`, evidence, 'likely')]
}
