/** A transform of the user's own failed, or gave what is no list of findings. */
export class TransformError extends Error {}
