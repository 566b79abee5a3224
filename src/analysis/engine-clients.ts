import type { Requirement } from '../types.js'
import { originOf } from './origin.js'
import type { RequirementInput } from './requirement-input.js'

/** Packages that bring the program `docker`. */
const PACKAGES = ['docker', 'docker-cli', 'docker.io', 'docker-ce', 'docker-ce-cli', 'docker-engine', 'moby-cli']

const DOWNLOAD = /\bdownload\.docker\.com\/linux\/static\/|\bget\.docker\.com\b/
const COPIED = /--from=(?:docker\.io\/)?(?:library\/)?docker:\S+\s(?:.*\s)?\S*\/docker(?:\s|$)/

/** `DOCKER_HOST=unix:///tmp/docker.sock`, `SOCKET_PATH=/var/run/docker.sock`: the image's own settings say where the engine is asked. */
function socketSetting({ image, dockerfilePath }: RequirementInput): readonly Requirement[] {
  const [found] = [...image.env].flatMap(([name, { value, instruction, argument }]) =>
    !argument && instruction !== undefined && /(?:^|\/)(?:docker|podman)\.sock$/.test(value ?? '')
      ? [{ name, instruction }]
      : [],
  )
  if (found === undefined) return []
  const message = `ENV ${found.name} names the socket of the Docker engine, which belongs to root and a group of the host`
  return [
    {
      need: { kind: 'unknown', code: 'uses-docker-socket' },
      evidence: {
        path: originOf(found.instruction, image, dockerfilePath),
        line: found.instruction.line,
        source: 'dockerfile',
        message,
      },
      certainty: 'likely',
    },
  ]
}

/** An image that is given Docker's client runs it: it asks the engine's socket, which belongs to root and a group of the host. */
export function engineClients(input: RequirementInput): readonly Requirement[] {
  const { image, dockerfilePath } = input
  const names = PACKAGES.filter(name => image.packages.has(name))
  const installs = names.length === 0 ? undefined : new RegExp(`(?:^|\\s)(?:${names.join('|')})(?=[\\s;=~&]|$)`)
  const instruction = image.chain.find(({ keyword, args }) =>
    keyword === 'RUN' ? DOWNLOAD.test(args) || installs?.test(args) === true : keyword === 'COPY' && COPIED.test(args),
  )
  if (instruction === undefined) return socketSetting(input)
  return [
    {
      need: { kind: 'unknown', code: 'uses-docker-socket' },
      evidence: {
        path: originOf(instruction, image, dockerfilePath),
        line: instruction.line,
        source: 'dockerfile',
        message: "Docker's client is installed, which asks the engine through its socket",
      },
      certainty: 'likely',
    },
  ]
}
