import type { Engine } from './engine.js'
import type { ObserveRequest } from './observe.js'
import { sendProbe } from './request.js'
import type { ShellSession } from './shell-session.js'
import type { Answer, ObservedExec, ObservedSocket, Probe, VerifyOptions } from './types.js'

const PROBE_LIMIT = 16

/** Asks everything: the probes that the original was asked, or those that are chosen for it. */
export async function askAll(
  session: ShellSession,
  listening: readonly ObservedSocket[],
  { options, reference, movedTo, side }: ObserveRequest,
): Promise<readonly Answer[]> {
  const probes = reference?.answers.map(answer => answer.probe) ?? chooseProbes(options, listening)
  const ask = (probe: Probe): Promise<Answer> => {
    return sendProbe(session, probe, side === 'after' ? movedTo(probe.port) : probe.port, options.timeouts.request)
  }
  const answers: Answer[] = []
  for (const probe of probes) answers.push(await ask(probe))
  await new Promise(resolve => setTimeout(resolve, options.timeouts.settle))
  if (side === 'after') return answers
  // A body that changes by itself (a clock, a counter) says nothing about the rewrite.
  const again: Answer[] = []
  for (const answer of answers) {
    const second = answer.probe.method === 'GET' && answer.status !== undefined ? await ask(answer.probe) : answer
    again.push(second.body === answer.body ? answer : { ...answer, body: undefined })
  }
  return again
}

function chooseProbes(options: VerifyOptions, listening: readonly ObservedSocket[]): readonly Probe[] {
  if (options.probes.length > 0) return options.probes
  const ports = new Set(listening.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port))
  return [...ports].slice(0, PROBE_LIMIT).map(port => ({ port, path: '/', method: 'GET', data: undefined }))
}

/** Runs the options' commands in the container, as its user. */
export async function runAll(
  engine: Engine,
  container: string,
  options: VerifyOptions,
): Promise<readonly ObservedExec[]> {
  const execs: ObservedExec[] = []
  for (const command of options.exec) {
    const result = await engine.run(['exec', container, 'sh', '-c', command], { timeout: options.timeouts.ready })
    execs.push({ command, exitCode: result.exitCode ?? -1, output: (result.stdout + result.stderr).slice(-2000) })
  }
  return execs
}
