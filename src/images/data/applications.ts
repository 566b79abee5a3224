import type { ImageFamily } from '../family.js'

export const APPLICATION_IMAGES: readonly ImageFamily[] = []
