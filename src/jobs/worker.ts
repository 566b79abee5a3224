import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { Harden } from '../run.js'
import { tuneFor } from '../v8-settings.js'
import { runJob } from './run-job.js'
import type { Job, JobResult, StartJob } from './types.js'

/** Runs a job in a thread of its own; rejects when the thread ends without a result. */
export const startWorker: StartJob = job =>
  new Promise<JobResult>((resolve, reject) => {
    const worker = new Worker(new URL('./worker.cjs', import.meta.url), { workerData: job })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', code => {
      reject(new Error(`a worker thread ended with ${code}`))
    })
  })

/** The other end: what such a thread does. */
export async function work(harden: Harden): Promise<void> {
  const job = workerData as Job
  // Making this thread's heap has set V8's flags back.
  tuneFor(job.whole.reduce((sum, { paths }) => sum + paths.length, 0))
  parentPort?.postMessage(await runJob(job, harden))
}
