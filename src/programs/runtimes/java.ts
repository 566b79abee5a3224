import type { Requirement } from '../../types.js'
import { replaceFile, writeDirectory, writeFile } from '../servers/requirements.js'
import { imagePath } from '../servers/paths.js'
import type { CommandWord, ImageView, Process, Program } from '../types.js'
import { configuredPorts } from './configured-ports.js'
import { optionBindings, listenRequirements } from './listen.js'
import { bindRequirements, type Binding } from '../servers/bind.js'
import { optionValues } from './options.js'
import { springRequirements } from './spring.js'

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

/** Options that name a file that the JVM, or Spring's logging, writes. */
const writtenFiles: readonly RegExp[] = [
  /^-XX:ErrorFile=(.+)/,
  /^-Xlog(?::[^:]*)?:file=([^:]+)/,
  /^-Xloggc:(.+)/,
  /^-Dlogging\.file\.name=(.+)/,
  /^-Dlogging\.file=(.+)/,
  /^--logging\.file\.name=(.+)/,
]

/** The file of a heap dump, which must not be there, or the folder for it. */
const DUMP = /^-XX:HeapDumpPath=(.+\.[a-z]+)$/

/** Options that name a folder in which files are made. */
const writtenFolders: readonly RegExp[] = [
  /^-XX:HeapDumpPath=((?:[^.]|\.(?![a-z]+$))+)$/,
  /^(?:-D|--)logging\.file\.path=(.+)/,
  /^-Djava\.io\.tmpdir=(.+)/,
  // A property that an application, or its logging configuration, reads.
  /^-D(?:[\w-]+\.)*(?:logs?|data|te?mp|uploads?|storage|work|cache)[._-]?(?:dir(?:ectory)?|folder|path|home|root)?=(\/[\w./-]+)$/i,
]

/** Variables whose words the JVM, or a usual start script, puts on its command line. */
const optionVariables = ['JAVA_TOOL_OPTIONS', 'JAVA_OPTS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', 'CATALINA_OPTS']

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
        : [
            ...listenRequirements({ options: [], style: 'port', variables }, process, image),
            ...bindRequirements(configuredPorts(process, image)),
          ]),
      ...springRequirements(process, image),
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

function writtenBy({ value }: CommandWord, process: Process): readonly Requirement[] {
  const evidence = { ...process.evidence, message: `the JVM is told to write here (${value})` }
  const target = (patterns: readonly RegExp[]): string | undefined => {
    const path = patterns.map(pattern => pattern.exec(value)?.[1]).find(found => found !== undefined)
    return path === undefined || /[$%]|^\/(?:tmp|dev)(?:\/|$)/.test(path) ? undefined : imagePath(path, process.cwd)
  }
  const file = target(writtenFiles)
  const folder = target(writtenFolders)
  const dump = target([DUMP])
  return [
    ...(dump === undefined ? [] : [replaceFile(dump, evidence, 'possible')]),
    ...(file === undefined ? [] : [writeFile(file, evidence, 'likely')]),
    ...(folder === undefined ? [] : [writeDirectory(folder, evidence, 'likely')]),
  ]
}
