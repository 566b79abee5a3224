import type { ImageFamily } from '../family.js'
import { APPLICATION_IMAGES } from './applications.js'
import { DATABASE_IMAGES } from './databases.js'
import { DISTROLESS_IMAGES } from './distroless.js'
import { LANGUAGE_IMAGES } from './languages.js'
import { OS_IMAGES } from './os.js'
import { PLATFORM_IMAGES } from './platforms.js'
import { SERVER_IMAGES } from './servers.js'
import { SERVICE_IMAGES } from './services.js'

/** All rows; among those of one repository the first whose tags match wins. */
export const FAMILIES: readonly ImageFamily[] = [
  ...OS_IMAGES,
  ...DISTROLESS_IMAGES,
  ...LANGUAGE_IMAGES,
  ...SERVER_IMAGES,
  ...DATABASE_IMAGES,
  ...APPLICATION_IMAGES,
  ...SERVICE_IMAGES,
  ...PLATFORM_IMAGES,
]
