import type { Requirement } from '../../types.js'
import { bindRequirements, type Binding } from '../servers/bind.js'
import { writeDirectory } from '../servers/requirements.js'
import { imagePath } from '../servers/paths.js'
import type { ImageView, Process } from '../types.js'
import { variableBindings } from '../variables.js'

const setting = (name: string, process: Process): string | undefined =>
  [process.env(`THRUSTER_${name}`), process.env(name)].find(value => value !== undefined && value !== '')

function requirements(process: Process, image: ImageView): readonly Requirement[] {
  const hasTls = setting('TLS_DOMAIN', process) !== undefined
  const store = setting('STORAGE_PATH', process) ?? './storage/thruster'
  const evidence = { ...process.evidence, message: 'Thruster keeps its certificates here' }
  return [
    ...bindRequirements([
      ...bindings('HTTP_PORT', 80, process, image),
      ...(hasTls ? bindings('HTTPS_PORT', 443, process, image) : []),
    ]),
    ...(hasTls ? [writeDirectory(imagePath(store, process.cwd), evidence, 'certain')] : []),
  ]
}

function bindings(name: string, port: number, process: Process, image: ImageView): readonly Binding[] {
  for (const variable of [`THRUSTER_${name}`, name]) {
    const { env, evidence } = process
    const found = variableBindings(
      { name: variable, env, style: 'port', evidence, certainty: 'certain', reader: 'Thruster' },
      image,
    )
    if (found.length > 0) return found
  }
  const evidence = { ...process.evidence, message: `Thruster listens on port ${String(port)} unless ${name} is set` }
  const site = { kind: 'environment', name, value: String } as const
  return [{ port, protocol: 'tcp', evidence, certainty: 'certain', site, fixed: undefined }]
}

/** The program behind it is told its port by PORT. */
const behind = (process: Process): Process => ({
  ...process,
  env: name => (name === 'PORT' ? (setting('TARGET_PORT', process) ?? '3000') : process.env(name)),
})

/** Thruster, the proxy in Rails' own images: it listens on HTTP_PORT, and on HTTPS_PORT when it is told its domains. */
export const thruster = { requirements, behind }
