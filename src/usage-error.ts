/** The person who runs the tool can mend this: shown without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
