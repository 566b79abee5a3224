import type { Requirement } from '../../types.js'
import { bindRequirements } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { factsOf } from '../sources/application-files.js'
import { factRequirements, listenBindings } from '../sources/index.js'
import { isSettings } from '../sources/settings.js'
import type { ImageFile, ImageView, Process } from '../types.js'
import { optionValues } from './options.js'

const LOCATIONS = ['spring.config.location', 'spring.config.additional-location']
const PROFILES = ['spring.profiles.active']

/** Options of Java and of the application, and the variable of the same name. */
function settingValues(names: readonly string[], { words, env }: Process): readonly string[] {
  const options = optionValues(
    words,
    names.flatMap(name => [`-D${name}`, `--${name}`]),
  ).map(({ text }) => text)
  const variables = names.map(name => env(name.replace(/[.-]/g, '_').toUpperCase()) ?? '')
  return [...options, ...variables].flatMap(value => value.split(/[,;]/)).filter(value => value !== '')
}

/** Spring's settings outside of the program's archive: where it starts, in `config/` below, and where it is told to look. */
function springFiles(process: Process, image: ImageView): readonly ImageFile[] {
  const profiles = settingValues(PROFILES, process).filter(name => /^[\w-]+$/.test(name))
  const names = ['', ...profiles.map(name => `-${name}`)].flatMap(end =>
    ['properties', 'yml', 'yaml'].map(ending => `application${end}.${ending}`),
  )
  const told = settingValues(LOCATIONS, process)
    .map(value => value.replace(/^(?:optional:)?(?:file:(?:\/\/)?)?/, ''))
    .filter(value => /^[\w./-]+$/.test(value))
  const paths = ['./', 'config/', ...told].flatMap(path =>
    path.endsWith('/') ? names.map(name => path + name) : [path],
  )
  const files = paths.flatMap(path => image.file(imagePath(path, process.cwd)) ?? [])
  return [...new Map(files.filter(({ path }) => isSettings(path)).map(file => [file.path, file])).values()]
}

/** Ports and places that the settings beside a Java program name. */
export function springRequirements(process: Process, image: ImageView): readonly Requirement[] {
  const whereItRuns = { ...image, workdir: process.cwd, env: process.env }
  return springFiles(process, image).flatMap(file => {
    if (file.text === undefined) return []
    const facts = factsOf(file.path, file.text)
    return [
      ...bindRequirements(listenBindings(facts.listens, file, image, process.env, 'likely')),
      ...factRequirements(file, facts, whereItRuns, 'likely'),
    ]
  })
}
