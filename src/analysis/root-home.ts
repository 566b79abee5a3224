import { assignments } from '../dockerfile/assignments.js'
import type { Instruction } from '../dockerfile/types.js'
import { TOOLS } from '../shell/tool-table.js'
import type { ImageView } from '../programs/types.js'
import type { Evidence, Requirement } from '../types.js'
import { isInside } from './image-path.js'
import { originOf } from './origin.js'
import type { RequirementInput } from './requirement-input.js'
import { isTakenOut, toolsBelowRoot } from './root-tools.js'
import type { StageImage } from './stage-image.js'

/** Nothing puts anything there: no COPY, and no RUN but those of package managers, which keep out of homes. */
function isLeftEmpty(folder: string, image: StageImage): boolean {
  if (image.base === undefined || image.tree.state(folder).exists === 'yes') return false
  return image.chain.every(({ keyword, args }) => {
    if (keyword === 'COPY' || keyword === 'ADD') return !/\/root\b|~|\$/.test(args)
    return keyword !== 'RUN' || args.split(/&&|;|\n/).every(command => PACKAGE_WORK.test(command))
  })
}

/** `/root/.faktory/db`: a hidden folder that is left empty waits for what the program keeps in its home, or for a mount. */
function isDataHome(folder: string, { tree }: StageImage): boolean {
  const name = /^\/root\/\.([\w.-]+)/.exec(folder)?.[1]
  if (name === undefined || /^(?:cache|npm|m2|gradle|cargo|rustup|pip|gnupg)$/.test(name)) return false
  const { exists, type } = tree.state(folder)
  return exists === 'yes' && type === 'directory' && tree.filesBelow(folder, 1).length === 0
}

/** `ENV PATH=/root/.cargo/bin:$PATH` on an image whose own PATH is not known: the folder is told all the same. */
function pathBelowRoot(image: StageImage): readonly { readonly folder: string; readonly instruction: Instruction }[] {
  return image.chain.flatMap(instruction =>
    instruction.keyword === 'ENV'
      ? assignments(instruction)
          .filter(({ name, value }) => name === 'PATH' && value?.includes('$') === true)
          .flatMap(({ value = '' }) => value.split(/[:"]/))
          .filter(folder => isInside(folder, '/root'))
          .map(folder => ({ folder, instruction }))
      : [],
  )
}

const PACKAGE_WORK =
  /^[\s\\]*(?:(?:apt-get|apt|apk|dnf|microdnf|yum|groupadd|useradd|addgroup|adduser)\s[^|`$]*|(?:rm|mkdir|chown|chmod|touch)\s(?!.*\/root\b)[^|`$~]*)?$/

/** Variables that only these programs read, for what they keep while they install. */
const CACHES: ReadonlyMap<string, readonly string[]> = new Map([
  ['UV_CACHE_DIR', ['uv', 'uvx']],
  ['UV_PYTHON_CACHE_DIR', ['uv', 'uvx']],
  ['PIP_CACHE_DIR', ['pip', 'pip3', 'pipenv', 'poetry']],
  ['POETRY_CACHE_DIR', ['poetry']],
  ['PIPENV_CACHE_DIR', ['pipenv']],
  ['PDM_CACHE_DIR', ['pdm']],
  ['CONDA_PKGS_DIRS', ['conda', 'mamba', 'micromamba']],
  ['npm_config_cache', ['npm', 'npx']],
  ['NPM_CONFIG_CACHE', ['npm', 'npx']],
  ['YARN_CACHE_FOLDER', ['yarn', 'yarnpkg']],
  ['COMPOSER_CACHE_DIR', ['composer']],
  ['GOCACHE', ['go', 'air', 'gow', 'dlv']],
  ['GOMODCACHE', ['go', 'air', 'gow', 'dlv']],
  ['CCACHE_DIR', ['ccache', 'make', 'cmake']],
  ['SCCACHE_DIR', ['sccache', 'cargo']],
])

/** What these keep in a home is for installing, or for people at a terminal. */
const FOR_BUILDS: ReadonlySet<string> = new Set(
  'bash bun bundle cargo composer gem go gradle mvn node npm php pip pip3 pipenv pnpm poetry python python3 ruby sh uv yarn zsh'.split(
    ' ',
  ),
)

/** `/root/.aws/credentials` for `aws`, `/root/.config/rclone/rclone.conf` for `rclone`: the settings are called like the program. */
function isSettingOf(path: string, programs: ReadonlySet<string | undefined>): boolean {
  const name = /^\/root\/\.(?:config\/)?([\w-]+?)(?:rc|\.\w+)?(?:\/|$)/.exec(path)?.[1]
  if (name === undefined || name.length < 3) return false
  return [...programs].some(
    program => program !== undefined && !FOR_BUILDS.has(program) && (program === name || program.startsWith(name)),
  )
}

const CODE = /\.(?:[cm]?[jt]sx?|py|rb|php)$/
const TESTS = /(?:^|\/)(?:node_modules|__tests__|tests?|e2e)\/|\.(?:test|spec)\.\w+$/

/** The application's code holds the place as a text of its own: `'/root/.bun'`. It would look there in vain. */
function sourceThatNames(location: string, { workdir }: StageImage, view: ImageView): Evidence | undefined {
  if (workdir === '/') return undefined
  for (const { path, text, contextPath } of view.filesBelow(workdir)) {
    if (contextPath === undefined || text === undefined || !CODE.test(path) || TESTS.test(path)) continue
    for (let at = text.indexOf(location); at !== -1; at = text.indexOf(location, at + 1)) {
      if (!/['"`]/.test(text.charAt(at - 1)) || !/['"`/]/.test(text.charAt(at + location.length))) continue
      const line = text.slice(0, at).split('\n').length
      return { path: contextPath, line, source: 'context', message: `the code names ${location}` }
    }
  }
  return undefined
}

/** Things below /root that the running container uses: no other user may enter that folder. */
export function rootHomeRequirements({
  image,
  view,
  startUps,
  used,
  dockerfilePath: path,
}: RequirementInput): readonly Requirement[] {
  const found: Requirement[] = []
  const programs = new Set(startUps.flatMap(({ processes }) => processes.map(({ program }) => program)))
  const add = (target: string, evidence: Evidence, certainty: Requirement['certainty'], written?: true) => {
    found.push({ need: { kind: 'root-home', target, ...(written && { written }) }, evidence, certainty })
  }
  const seenIn = (instruction: Instruction, message: string): Evidence => {
    return { path: originOf(instruction, image, path), line: instruction.line, source: 'dockerfile', message }
  }
  if (image.env.get('PATH')?.value === undefined)
    for (const { folder, instruction } of pathBelowRoot(image))
      if (!isLeftEmpty(folder, image)) add(folder, seenIn(instruction, `ENV PATH names ${folder}`), 'certain')
  for (const [name, entry] of image.env) {
    if (entry.argument || entry.instruction === undefined || entry.value === undefined) continue
    const readers = CACHES.get(name)
    if (readers?.some(program => programs.has(program)) === false) continue
    for (const part of entry.value.split(/[:=\s,;]/)) {
      if (isInside(part, '/root') && !(name === 'PATH' && isLeftEmpty(part, image)))
        add(
          part,
          seenIn(entry.instruction, `ENV ${name} names ${part}`),
          name === 'HOME' || name === 'PATH' ? 'certain' : 'likely',
        )
    }
  }
  if (isInside(image.workdir, '/root')) {
    const by = image.chain.findLast(instruction => instruction.keyword === 'WORKDIR')
    const message = `the working directory is ${image.workdir}`
    add(
      image.workdir,
      by === undefined ? { path, line: undefined, source: 'dockerfile', message } : seenIn(by, message),
      'certain',
    )
  }
  for (const workload of used()) {
    const evidence = (line: number, message: string, path = workload.path): Evidence => ({
      path,
      line,
      source: 'deployment',
      message: `${workload.name} ${message}`,
    })
    // What is mounted there would stay behind: neither the folder nor what it holds can be reached.
    for (const { target, line, path, readOnly } of workload.mounts)
      if (isInside(target, '/root'))
        add(target, evidence(line, `mounts ${target}`, path), 'likely', readOnly ? undefined : true)
    for (const [name, { value, line }] of workload.environment)
      if (value !== undefined && /^\/root(?:\/|$)/.test(value))
        add(value, evidence(line, `sets ${name} to ${value}`), 'likely')
  }
  for (const startUp of startUps) {
    for (const { path: target, evidence, byShell } of startUp.executed)
      if (!byShell && isInside(target, '/root')) add(target, evidence, 'certain')
    for (const process of startUp.processes) {
      for (const word of process.words) {
        const target = /(^|[=:])(\/root(\/[^:\s]*)?)/.exec(word.value)?.[2]
        if (target !== undefined)
          add(target, { ...process.evidence, message: `the command names ${target}` }, 'certain')
      }
    }
  }
  const settings = new Set<string>()
  for (const { effect, instruction, user } of image.effects) {
    if (effect.kind !== 'make-file' || user.kind === 'non-root') continue
    for (const target of effect.paths) {
      if (settings.has(target) || !isSettingOf(target, programs) || image.tree.state(target).exists !== 'yes') continue
      settings.add(target)
      add(target, seenIn(instruction, 'a RUN writes settings of the program that runs'), 'likely')
    }
  }
  for (const { effect, instruction, user } of image.effects) {
    if (effect.kind !== 'make-directory' || user.kind === 'non-root') continue
    for (const target of effect.paths)
      if (isDataHome(target, image)) add(target, seenIn(instruction, 'a RUN makes this folder for it'), 'likely')
  }
  for (const { tool, location, instruction } of toolsBelowRoot(image, view, startUps)) {
    if (isTakenOut(tool, image)) continue
    const message = `${TOOLS[tool]?.folder ?? tool} installs into ${location}`
    // What corepack does not find it downloads again, where there is a network.
    const certainty = tool === 'corepack-shims' ? 'possible' : 'likely'
    const named = sourceThatNames(location, image, view)
    if (named === undefined) add(location, seenIn(instruction, message), certainty)
    else add(location, named, 'likely')
  }
  for (const instruction of image.chain) {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue
    const target = instruction.json?.values.at(-1) ?? instruction.words.at(-1)?.text
    if (target !== undefined && isInside(target.replace(/\/$/, ''), '/root')) {
      add(
        target.replace(/(.)\/$/, '$1'),
        seenIn(instruction, `${instruction.keyword} puts files below /root`),
        'likely',
      )
    }
  }
  return found
}
