import type { FileEvent, PathState } from './file-events.js'

/** What a path is once a file or folder was put there. */
export function placed(state: PathState, event: Extract<FileEvent, { readonly kind: 'place' }>): PathState {
  if (event.certain === false && state.exists === 'yes') return state
  return {
    exists: event.certain === false ? 'maybe' : 'yes',
    type: event.type,
    // An existing directory keeps its owner and mode when it is "made" again.
    ...(event.type === 'directory' &&
    state.exists === 'yes' &&
    state.type === 'directory' &&
    event.linkTarget === undefined
      ? { uid: state.uid, gid: state.gid, mode: state.mode }
      : { uid: event.uid, gid: event.gid, mode: event.mode }),
    contextPath: event.contextPath,
    text: event.text,
    inDockerfile: event.inDockerfile,
    linkTarget: event.linkTarget,
    copiedBy: event.copiedBy,
    evidence: event.evidence,
    edited: false,
    changes: [],
  }
}
