import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Probe, VerifyOptions } from '../../src/verify/types.js'
import { DEFAULT_TIMEOUTS } from '../../src/verify/types.js'

type Sides<T> = T | { readonly before: T; readonly after: T }

interface ScenarioProbe {
  readonly get?: string
  readonly post?: string
  readonly data?: string
  readonly port: Sides<number>
  readonly expect?: number
  readonly body?: string
}

/** What a project must still do when it is hardened: `example.json`. */
export interface Scenario {
  readonly verdict?: 'hardened' | 'needs-root' | 'needs-review'
  readonly probes?: readonly ScenarioProbe[]
  readonly exec?: readonly string[]
  readonly env?: Sides<readonly string[]>
  readonly args?: Sides<readonly string[]>
  readonly mustWrite?: Sides<readonly string[]>
  readonly health?: string
  /** Seconds. */
  readonly settle?: number
  /** A shell line run in the folder first, for modes that git does not keep. */
  readonly setup?: string
  readonly refuse?: boolean
}

export function readScenario(path: string): Scenario {
  return JSON.parse(readFileSync(path, 'utf8')) as Scenario
}

export function prepare(scenario: Scenario, directory: string): void {
  if (scenario.setup !== undefined) execFileSync('sh', ['-c', scenario.setup], { cwd: directory })
}

export function side<T>(value: Sides<T>, which: 'before' | 'after'): T {
  return typeof value === 'object' && value !== null && 'before' in value ? value[which] : value
}

export function portsOf(scenario: Scenario): readonly { readonly from: number; readonly to: number }[] {
  const moves = (scenario.probes ?? []).map(({ port }) => ({ from: side(port, 'before'), to: side(port, 'after') }))
  const moved = new Map(moves.filter(({ from, to }) => from !== to).map(({ from, to }) => [from, to]))
  return [...moved].map(([from, to]) => ({ from, to }))
}

export function optionsOf(scenario: Scenario): Partial<VerifyOptions> {
  const probes: readonly Probe[] = (scenario.probes ?? []).map(({ get, post, data, port }) => ({
    port: side(port, 'before'),
    path: post ?? get ?? '/',
    method: post === undefined ? 'GET' : 'POST',
    data: post === undefined ? undefined : (data ?? ''),
  }))
  return {
    probes,
    exec: scenario.exec ?? [],
    env: side(scenario.env ?? [], 'before'),
    command: side(scenario.args ?? [], 'before'),
    mustWrite: side(scenario.mustWrite ?? [], 'after'),
    timeouts: { ...DEFAULT_TIMEOUTS, settle: (scenario.settle ?? 0.5) * 1000 },
  }
}
