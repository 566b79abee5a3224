import type { Requirement } from '../../types.js'
import { writeFile } from '../servers/requirements.js'
import { imagePath } from '../servers/paths.js'
import type { CommandWord, ImageView, Process, Program } from '../types.js'
import { optionBindings, listenRequirements } from './listen.js'
import { bindRequirements, type Binding } from '../servers/bind.js'
import { optionValues } from './options.js'

const portOptions = [
  '-Dserver.port',
  '--server.port',
  '-Dquarkus.http.port',
  '-Dmicronaut.server.port',
  '-Dport',
  '-Dhttp.port',
  '-Djetty.http.port',
  '-Djetty.port',
  '-Dktor.deployment.port',
  '--port',
  '-port',
  '--httpPort',
  '-Dplay.server.http.port',
]

const variables = ['SERVER_PORT', 'QUARKUS_HTTP_PORT', 'MICRONAUT_SERVER_PORT', 'KTOR_DEPLOYMENT_PORT'].map(name => ({
  name,
  style: 'port' as const,
}))

/** JVM options that name a file or a directory that the JVM writes. */
const written: readonly RegExp[] = [
  /^-XX:HeapDumpPath=(.+)/,
  /^-XX:ErrorFile=(.+)/,
  /^-Xlog(?::[^:]*)?:file=([^:]+)/,
  /^-Xloggc:(.+)/,
  /^-Dlogging\.file\.(?:name|path)=(.+)/,
  /^-Dlogging\.file=(.+)/,
  /^-Djava\.io\.tmpdir=(.+)/,
  /^--logging\.file\.(?:name|path)=(.+)/,
]

/** Variables whose words the JVM, or a usual start script, puts on its command line. */
const optionVariables = ['JAVA_TOOL_OPTIONS', 'JAVA_OPTS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS']

/** `java -jar app.jar`, with Spring Boot's, Quarkus's and Micronaut's ways to name the port. */
export const java: Program = {
  name: 'java',
  matches: process => process.program === 'java' || isStartScript(process),
  requirements: (process, image) => {
    const options = optionValues(process.words, portOptions)
    const words = [...process.words, ...optionVariables.flatMap(name => variableWords(name, process, image))]
    const all = options.length > 0 ? options : optionValues(words, portOptions)
    const bindings: Binding[] = all.flatMap(option => optionBindings(option, 'port', process, image))
    return [
      ...(bindings.length > 0
        ? bindRequirements(bindings)
        : listenRequirements({ options: [], style: 'port', variables }, process, image)),
      ...words.flatMap(word => writtenBy(word, process)),
    ]
  },
}

/** Gradle's `bin/app` and build packs' launchers are scripts around java. */
const isStartScript = (process: Process): boolean =>
  process.words.some(
    ({ value }) =>
      value === '-jar' ||
      value === 'org.springframework.boot.loader.JarLauncher' ||
      value === 'org.springframework.boot.loader.launch.JarLauncher',
  )

function variableWords(name: string, process: Process, image: ImageView): readonly CommandWord[] {
  const value = process.env(name)
  const site = image.envSite(name)
  if (value === undefined) return []
  const at = site?.value.indexOf(value) ?? -1
  const literal = site !== undefined && at !== -1 && site.range.end - site.range.start === site.value.length
  return [...value.matchAll(/\S+/g)].map(match => {
    const start = (site?.range.start ?? 0) + at + match.index
    return {
      value: match[0],
      site: literal ? { path: site.path, range: { start, end: start + match[0].length } } : undefined,
    }
  })
}

function writtenBy(word: CommandWord, process: Process): readonly Requirement[] {
  for (const pattern of written) {
    const path = pattern.exec(word.value)?.[1]
    if (path === undefined || path.includes('$') || path.includes('%') || /^\/(?:tmp|dev)(?:\/|$)/.test(path)) continue
    return [
      writeFile(
        imagePath(path, process.cwd),
        { ...process.evidence, message: `the JVM is told to write here (${word.value})` },
        'likely',
      ),
    ]
  }
  return []
}
