import type { Engine } from './engine.js'
import type { ImageConfig } from './image.js'
import type { VerifyOptions } from './types.js'

export interface RunRequest {
  readonly image: string
  readonly config: ImageConfig
  readonly name: string
  readonly labels: readonly string[]
  readonly side: 'before' | 'after'
  readonly options: VerifyOptions
}

/** Creates and starts a container the strict way; returns the engine's refusal, if it refuses. */
export async function startContainer(engine: Engine, request: RunRequest): Promise<string | undefined> {
  const created = await engine.run(['create', ...createArguments(request)], { timeout: 120_000 })
  if (!created.ok) return refusal(created.stderr)
  const started = await engine.run(['start', request.name], { timeout: 120_000 })
  return started.ok ? undefined : refusal(started.stderr)
}

/** Exported for tests. */
export function createArguments({ image, config, name, labels, side, options }: RunRequest): readonly string[] {
  const network = options.network ?? 'none'
  // The same host name on both sides keeps it out of the comparison.
  const args = ['--name', name, ...labels, '--network', network]
  if (network !== 'host') {
    // Docker opens low ports to everybody by default; Kubernetes, OpenShift and Podman do not, and there it counts.
    args.push('--hostname', 'app', '--sysctl', 'net.ipv4.ip_unprivileged_port_start=1024')
    if (network === 'none') args.push('--add-host', 'app:127.0.0.1')
  }
  args.push('--security-opt', 'no-new-privileges')
  // Only the hardened container: root without CAP_CHOWN and the like fails for reasons of its own.
  if (options.capDropAll && side === 'after') args.push('--cap-drop', 'ALL')
  for (const value of options.env) args.push('--env', value)
  for (const file of options.envFile) args.push('--env-file', file)
  if (config.hasHealthcheck) args.push('--health-interval', '2s', '--health-start-period', '0s')
  return [...args, image, ...options.command]
}

function refusal(text: string): string {
  const line = text.split('\n').find(each => /error|denied|unable|not found/i.test(each)) ?? text.trim()
  return line.replace(/^Error response from daemon: /, '').slice(0, 600)
}
