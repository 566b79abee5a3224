export { takeShard } from './shard.js'
export { changedSince } from './since.js'
