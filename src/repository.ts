import { readDeployments } from './deploy/read.js'
import type { Deployments } from './deploy/types.js'
import type { Workspace } from './workspace.js'

/** What the core may ask about the surroundings of a Dockerfile. */
export interface Repository {
  readonly workspace: Workspace
  /** Read on first use: most Dockerfiles that need nothing never ask. */
  readonly deployments: () => Deployments
}

export function openRepository(workspace: Workspace): Repository {
  let deployments: Deployments | undefined
  return { workspace, deployments: () => (deployments ??= readDeployments(workspace)) }
}
