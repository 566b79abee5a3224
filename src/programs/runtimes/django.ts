import { staticRoots } from '../frameworks/databases.js'
import type { Process, Program } from '../types.js'
import { listenRequirements } from './listen.js'
import { wordValue } from './options.js'

const manageAt = (process: Process): number =>
  process.words.findIndex(({ value }) => /(?:^|\/)manage\.py$/.test(value) || value === 'django-admin')

/** `python manage.py runserver 0.0.0.0:80` */
export const django: Program = {
  name: 'django',
  matches: process =>
    (process.program === 'python' || process.program === 'manage.py' || process.program === 'django-admin') &&
    manageAt(process) !== -1,
  requirements: (process, image) => {
    const rest = process.words.slice(manageAt(process) + 1)
    if (rest[0]?.value === 'collectstatic') return staticRoots(image, process.cwd)
    if (!(rest[0]?.value ?? '').startsWith('runserver')) return []
    const address = rest.slice(1).find(({ value }) => !value.startsWith('-'))
    return address === undefined
      ? []
      : listenRequirements({ options: [wordValue(address)], style: 'address' }, process, image)
  },
}
