import { readApacheConfig } from '../../configs/apache.js'
import type { Certainty, Evidence, Requirement } from '../../types.js'
import type { ImageView, Process, Program } from '../types.js'
import { apacheFlavour, type ApacheFlavour } from './apache-flavours.js'
import { portsIn, variableBindings } from '../variables.js'
import { bindingsOf, bindRequirements, type Binding } from './bind.js'
import { followIncludes, type ConfigFile } from './config-files.js'
import { directoryOf, imagePath } from './paths.js'
import { privateKeyNeeds } from './private-keys.js'
import { configWrite, distinct, evidenceIn, knownOf, unknown, writeDirectory } from './requirements.js'

const names: ReadonlySet<string> = new Set([
  'httpd',
  'apache2',
  'httpd-foreground',
  'apache2-foreground',
  'apache2ctl',
  'apachectl',
])

/** Apache httpd: the httpd image, php:*-apache and the distributions' packages. */
export const apache: Program = {
  name: 'apache',
  matches: ({ program, via, words }) =>
    via !== 'healthcheck' &&
    program !== undefined &&
    !isBusybox(program, words) &&
    (names.has(program) || (program === 'service' && (words[1]?.value === 'apache2' || words[1]?.value === 'httpd'))),
  requirements,
  account: (_, image) => apacheFlavour(image)?.account,
}

/** Only BusyBox's applet of the same name takes its port as an option. */
function isBusybox(program: string, words: Process['words']): boolean {
  return program === 'httpd' && words.some(({ value }) => value === '-p')
}

/** Moves `Listen 80`, `Listen 0.0.0.0:80`, `Listen 443 https` at the start of a line. */
export function apacheListenSed(from: number, to: number): readonly string[] {
  return [`s/^([[:space:]]*Listen[[:space:]]+([^[:space:]]*:)?)${String(from)}([[:space:]].*)?$/\\1${String(to)}\\3/`]
}

/** Moves `<VirtualHost *:80>`. */
export function apacheHostSed(from: number, to: number): readonly string[] {
  return [`s/^([[:space:]]*<VirtualHost[[:space:]]+[^>]*:)${String(from)}([[:space:]>])/\\1${String(to)}\\2/`]
}

function requirements(process: Process, image: ImageView): readonly Requirement[] {
  const words = process.words.map(({ value }) => value)
  if (words.some(word => /^(?:-[tvVlLSMh]|configtest|status|graceful|stop)$/.test(word))) return []
  const flavour = apacheFlavour(image)
  const option = words.indexOf('-f')
  const root = flavour?.root ?? '/etc/apache2'
  const conf = imagePath(words[option === -1 ? -1 : option + 1] ?? flavour?.conf ?? '/etc/apache2/apache2.conf', root)
  const read = followIncludes(image, conf, flavour?.shipped ?? [], readApacheConfig, root)
  const files = withoutIdleTls([...read, ...linkedSites(image, flavour, read)], image)
  const resolve = (path: string): string | undefined => expandPath(path, root, process, flavour)
  return distinct([
    ...bindRequirements([
      ...files.flatMap(file =>
        bindingsOf(file, image, 'Apache', (from, to) => [...apacheListenSed(from, to), ...apacheHostSed(from, to)]),
      ),
      ...shippedBindings(files, flavour, image),
      ...files.flatMap(file => variableBindingsOf(file, process, image)),
    ]),
    ...files.flatMap(file => fileRequirements(file, process, image, flavour, resolve)),
    ...variableWrites(process, flavour),
    ...(flavour !== undefined && hasDefaultSsl(image, flavour)
      ? privateKeyNeeds(
          '/etc/ssl/private/ssl-cert-snakeoil.key',
          true,
          image,
          knownOf(`Apache reads the key of ${DEFAULT_SSL}`),
        )
      : []),
    ...(flavour?.writes ?? []).map(({ path, deep }) =>
      writeDirectory(path, knownOf(`Apache writes to ${path} (${flavour?.name ?? ''})`), 'likely', deep),
    ),
    ...(flavour === undefined
      ? [unknown('server-paths-unknown', knownOf('Where this Apache writes is not known'))]
      : []),
    ...(read.some(({ path, config }) => path === conf && config !== undefined)
      ? []
      : [unknown('server-config-unknown', knownOf(`The content of Apache's configuration ${conf} is not known`))]),
  ])
}

/** Files of sites-available are linked into sites-enabled by `a2ensite`, those of conf-available by `a2enconf`. */
function linkedSites(
  image: ImageView,
  flavour: ApacheFlavour | undefined,
  read: readonly ConfigFile[],
): readonly ConfigFile[] {
  if (flavour?.root !== '/etc/apache2') return []
  const seen = new Set(read.flatMap(({ path, file }) => (file === undefined ? [path] : [path, file.path])))
  return ['sites', 'conf'].flatMap(kind =>
    image.filesBelow(`/etc/apache2/${kind}-available`).flatMap(file => {
      const enabled = file.path.replace('-available/', '-enabled/')
      if (seen.has(file.path) || seen.has(enabled) || image.removed?.(enabled) === true) return []
      return [{ path: file.path, file, config: file.text === undefined ? undefined : readApacheConfig(file.text) }]
    }),
  )
}

const hasTls = (image: ImageView): boolean => image.enabledBy?.('a2enmod').has('ssl') === true

/** Debian's ports.conf opens 443 only where the module for TLS is there: switched on, or asked for by a virtual host. */
function withoutIdleTls(files: readonly ConfigFile[], image: ImageView): readonly ConfigFile[] {
  if (
    hasTls(image) ||
    files.some(({ config }) => config?.listens.some(({ port, refers }) => refers === true && port === 443))
  )
    return files
  return files.map(each => {
    const { file, config } = each
    const isShipped = file?.contextPath === undefined && file?.inDockerfile === undefined
    if (config === undefined || !isShipped || each.path !== '/etc/apache2/ports.conf') return each
    return { ...each, config: { ...config, listens: config.listens.filter(({ port }) => port !== 443) } }
  })
}

const DEFAULT_SSL = '/etc/apache2/sites-available/default-ssl.conf'

/** Debian's own site with TLS, whose key belongs to the group ssl-cert. */
const hasDefaultSsl = (image: ImageView, { root }: ApacheFlavour): boolean =>
  root === '/etc/apache2' &&
  image.file(DEFAULT_SSL)?.text === undefined &&
  [...(image.enabledBy?.('a2ensite') ?? [])].some(name => /^default-ssl(?:\.conf)?$/.test(name))

function shippedBindings(
  files: readonly ConfigFile[],
  flavour: ApacheFlavour | undefined,
  image: ImageView,
): readonly Binding[] {
  if (flavour === undefined) return []
  const own = (path: string): boolean => files.some(file => file.path === path && file.file === undefined)
  const named = new Set(
    files.flatMap(({ config }) =>
      (config?.listens ?? []).flatMap(listen => (listen.refers === true ? [listen.port] : [])),
    ),
  )
  const shared = { protocol: 'tcp', certainty: 'likely', fixed: undefined } as const
  const listens = flavour.listens.filter(
    ({ path, port, always }) => own(path) && (always || named.has(port) || (port === 443 && hasTls(image))),
  )
  const hosts = [
    ...flavour.hosts.filter(({ path }) => own(path)),
    ...(hasDefaultSsl(image, flavour) ? [{ path: DEFAULT_SSL, port: 443 }] : []),
  ]
  return [
    ...listens.map(({ path, port }) => ({
      ...shared,
      port,
      evidence: knownOf(`${path} of ${flavour.name} listens on port ${String(port)}`),
      site: { kind: 'image-file' as const, path, sed: apacheListenSed },
    })),
    ...hosts.map(({ path, port }) => ({
      ...shared,
      port,
      refers: true as const,
      evidence: knownOf(`${path} of ${flavour.name} is the virtual host of port ${String(port)}`),
      site: { kind: 'image-file' as const, path, sed: apacheHostSed },
    })),
  ]
}

/** `${CERTIFICATES}/live/${DOMAIN}/privkey.pem`: the deployment sets the site's name, and the folder is known all the same. */
function unresolvedKey(value: string, env: Process['env'], evidence: Evidence): readonly Requirement[] {
  const known = value.replace(/\$\{(\w+)\}/g, (all, name: string) => env(name) ?? all)
  return known.startsWith('/etc/letsencrypt/') ? [unknown('letsencrypt-directory', evidence)] : []
}

/** `Listen ${PORT}`: Apache takes what it does not define itself from its environment. */
function variableBindingsOf({ file, config }: ConfigFile, { env }: Process, image: ImageView): readonly Binding[] {
  return (config?.unclear ?? []).flatMap(({ message, line, listenVariable: name }) => {
    if (file === undefined || name === undefined) return []
    const evidence = evidenceIn(file, image, line, message)
    return variableBindings({ name, env, style: 'port', evidence, certainty: 'certain', reader: 'Apache' }, image)
  })
}

function fileRequirements(
  { path, file, config }: ConfigFile,
  { env }: Process,
  image: ImageView,
  flavour: ApacheFlavour | undefined,
  resolve: (path: string) => string | undefined,
): readonly Requirement[] {
  if (file === undefined) return []
  if (config === undefined)
    return [unknown('server-config-unknown', evidenceIn(file, image, 1, `The content of ${path} is not known`))]
  const covered = new Set((flavour?.writes ?? []).map(write => write.path))
  const writes = config.writes.flatMap(write => {
    const target = resolve(write.path)
    if (target === undefined) return []
    // The distribution's own directories are asked for as a whole.
    if (covered.has(target) || covered.has(directoryOf(target))) return []
    const evidence = evidenceIn(file, image, write.line, `Apache writes its ${write.purpose} ${target}`)
    return [
      write.purpose === 'pid' ? pidFile(target, evidence, 'certain') : configWrite(write, target, evidence, 'certain'),
    ]
  })
  const reads = config.reads.flatMap(({ name, value, line }) => {
    const target = resolve(value)
    const evidence = evidenceIn(file, image, line, `Apache reads ${value}`)
    if (target === undefined) return unresolvedKey(value, env, evidence)
    return privateKeyNeeds(target, name === 'sslcertificatekeyfile', image, evidence)
  })
  const unclear = config.unclear
    .filter(({ listenVariable: name }) => name === undefined || portsIn(env(name) ?? '', 'port').length === 0)
    .map(({ message, line }) => unknown('listen-port-unclear', evidenceIn(file, image, line, message)))
  const shows = config.listens.some(({ port }) => port < 1024) ? config.leaksPort : []
  return [
    ...writes,
    ...reads,
    ...unclear,
    ...shows.map(({ value, line }) =>
      unknown('redirect-shows-port', evidenceIn(file, image, line, `The listening port is passed on: ${value}`)),
    ),
  ]
}

/** Apache does not start on a pid file that is there and empty: it has to make the file itself. */
function pidFile(target: string, evidence: Evidence, certainty: Certainty): Requirement {
  return { need: { kind: 'write', target, type: 'file', how: 'create', deep: false }, evidence, certainty }
}

/** Debian's own files take the places of run files and logs from variables, which ENV may set to others. */
function variableWrites(process: Process, flavour: ApacheFlavour | undefined): readonly Requirement[] {
  if (flavour?.root !== '/etc/apache2') return []
  return ['APACHE_RUN_DIR', 'APACHE_LOCK_DIR', 'APACHE_LOG_DIR', 'APACHE_PID_FILE'].flatMap(name => {
    const value = process.env(name)
    if (!value?.startsWith('/')) return []
    const target = imagePath(value, '/')
    const evidence = knownOf(`Apache writes to ${target}, which is the value of ${name}`)
    if (name === 'APACHE_PID_FILE') return [pidFile(target, evidence, 'likely')]
    return [writeDirectory(target, evidence, 'likely', name === 'APACHE_LOG_DIR')]
  })
}

/** Undefined when it holds a variable that nothing sets. */
function expandPath(
  path: string,
  root: string,
  process: Process,
  flavour: ApacheFlavour | undefined,
): string | undefined {
  const value = path.replace(/\$\{(\w+)\}/g, (all, name: string) => process.env(name) ?? flavour?.env[name] ?? all)
  return value.includes('${') ? undefined : imagePath(value, root)
}
