import type { Program } from '../types.js'
import { apache } from './apache.js'
import { nginx } from './nginx.js'

/** Servers that are known by name: each turns its command line and configuration into requirements. */
export const servers: readonly Program[] = [nginx, apache]
