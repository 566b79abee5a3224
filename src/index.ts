export { transforms } from '../transforms/index.js'
export { harden, type HardenRequest } from './api.js'
export { unifiedDiff, type FileChange } from './diff.js'
export { applyEdits, type TextEdit } from './edits.js'
export type { Facts, Transform } from './facts.js'
export { hardenDockerfile } from './harden.js'
export { openRepository, type Repository } from './repository.js'
export type { JsonFile, JsonReport } from './report/json.js'
export type { Edit, Range } from './text.js'
export type {
  AppliedChange,
  Change,
  Doubt,
  FileResult,
  Finding,
  FollowUp,
  HardenOptions,
  Reason,
  Refusal,
  Rewrite,
  Verdict,
} from './types.js'
export type { FileStat, FileType, Workspace } from './workspace.js'
