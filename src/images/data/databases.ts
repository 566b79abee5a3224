import type { ImageFamily } from '../family.js'

export const DATABASE_IMAGES: readonly ImageFamily[] = []
