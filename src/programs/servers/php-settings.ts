import { readPhpSettings } from '../../configs/php-settings.js'
import type { Requirement } from '../../types.js'
import type { ImageView } from '../types.js'
import { configWrite, evidenceIn } from './requirements.js'

/** The official image's folder, those of Debian, Alpine and of Red Hat's distributions. */
const inis = /^(?:\/usr\/local\/etc\/php|\/etc\/php[\d.]*)\/(?:.*\/)?[\w.-]+\.ini$|^\/etc\/php(?:\.d\/[\w.-]+)?\.ini$/

/** What PHP's own settings name for writing: places of sessions, uploads, logs. */
export function phpSettings(image: ImageView): readonly Requirement[] {
  return ['/usr/local/etc/php', '/etc']
    .flatMap(folder => image.filesBelow(folder))
    .filter(({ path }) => inis.test(path))
    .flatMap(file => {
      const { text } = file
      if (text === undefined || !/=\s*["']?[\d;]*\//.test(text)) return []
      return readPhpSettings(text).writes.map(write => {
        const evidence = evidenceIn(file, image, write.line, `PHP is told to write to ${write.path}`)
        return configWrite(write, write.path, evidence, 'likely')
      })
    })
}
