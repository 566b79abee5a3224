import { spawnSync } from 'node:child_process'

/** Asks BuildKit's parser about many inputs at once; both sides are a line of JSON each. */
export function ask(oracle: string, inputs: readonly unknown[], ...argv: readonly string[]): readonly unknown[] {
  const { status, stdout, stderr } = spawnSync(oracle, argv, {
    input: inputs.map(input => JSON.stringify(input)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (status !== 0) throw new Error(`${oracle}: ${stderr}`)
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown)
}
