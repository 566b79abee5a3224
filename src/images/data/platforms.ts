import type { ImageFamily } from '../family.js'

export const PLATFORM_IMAGES: readonly ImageFamily[] = []
