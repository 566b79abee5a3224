import { imagePath } from '../programs/servers/paths.js'
import type { Evidence, Requirement } from '../types.js'
import { originOf } from './origin.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'

/** `sqlite:///shop.db`, `sqlite:shop.db`, `file:shop.db?cache=shared`, `jdbc:sqlite:shop.db`. */
const SQLITE =
  /^(?:(?:jdbc:)?sqlite3?(?:\+\w+)?:(?:\/\/\/|\/\/(?=[.\w])|(?!\/\/))|file:(?:\/\/(?=\/))?)([\w./+@-]+\.(?:db3?|sqlite3?|sdb))(?:[?;].*)?$/i

const MAX_LINES = 500
const VARIABLE = /^(?:export[ \t]+)?([A-Z][A-Z0-9_]*)[ \t]*=[ \t]*["']?([^\s"'#]+)/
const OF_DATABASE = /(?:^|_)(?:DATABASE|DB)(?:_(?:FILE|PATH|URL))?$/

interface Setting {
  readonly value: string | undefined
  readonly cwd: string
  readonly evidence: Evidence
  readonly isCertain: boolean
}

/** Database files that variables name, whatever the variables are called: SQLite makes the file, and its journal beside it. */
export function databaseFiles(input: RequirementInput): readonly Requirement[] {
  return settings(input).flatMap(({ value, cwd, evidence, isCertain }): readonly Requirement[] => {
    const path = value === undefined ? undefined : SQLITE.exec(value.trim())?.[1]
    if (path === undefined || /^\/(?:tmp|dev|proc|var\/tmp)\//.test(path)) return []
    const target = imagePath(path, cwd)
    return [{ need: writeNeed(target, 'file', 'create'), evidence, certainty: isCertain ? 'likely' : 'possible' }]
  })
}

function settings({ image, view, startUps, workloads, dockerfilePath }: RequirementInput): readonly Setting[] {
  const cwd = startUps[0]?.processes.at(-1)?.cwd ?? image.workdir
  const inImage = [...image.env].flatMap(([name, { value, instruction, argument }]): readonly Setting[] => {
    if (argument || instruction === undefined) return []
    const path = originOf(instruction, image, dockerfilePath)
    const evidence: Evidence = {
      path,
      line: instruction.line,
      source: 'dockerfile',
      message: `ENV ${name} names an SQLite file`,
    }
    return [{ value, cwd, evidence, isCertain: true }]
  })
  const inScripts = startUps.flatMap(({ scripts }) =>
    scripts.flatMap(({ script, cwd: folder, evidenceOf }) =>
      script.commands.flatMap((command): readonly Setting[] => {
        const exported = command.program === 'export' ? command.words.slice(1).map(({ value }) => value ?? '') : []
        const given = [...command.assignments].map(([name, value]) => `${name}=${value ?? ''}`)
        return [...exported, ...given].flatMap((text): readonly Setting[] => {
          const at = text.indexOf('=')
          if (at < 1 || !command.reachable) return []
          const message = `the start-up sets ${text.slice(0, at)} to an SQLite file`
          const evidence = { ...evidenceOf(command), message }
          return [{ value: text.slice(at + 1), cwd: command.cwd ?? folder, evidence, isCertain: !command.unusual }]
        })
      }),
    ),
  )
  const dotenv = view.file(imagePath('.env', cwd))
  const inDotenv = (dotenv?.text ?? '').split('\n', MAX_LINES).flatMap((text, index): readonly Setting[] => {
    const [, name = '', given = ''] = VARIABLE.exec(text) ?? []
    if (name === '') return []
    const evidence: Evidence = {
      path: dotenv?.contextPath,
      line: index + 1,
      source: 'context',
      message: `${name} names an SQLite file`,
    }
    // Diesel takes a bare path.
    const isPath = OF_DATABASE.test(name) && /^[\w./-]+$/.test(given)
    return [{ value: isPath ? `sqlite:${given}` : given, cwd, evidence, isCertain: true }]
  })
  const inDeployments = workloads.flatMap(({ environment, development, possible, name: service, path: file }) =>
    development
      ? []
      : [...environment].map(([name, { value, line, path = file }]): Setting => {
          const message = `${service} sets ${name} to an SQLite file`
          const evidence: Evidence = { path, line, source: 'deployment', message }
          return { value, cwd, evidence, isCertain: possible !== true }
        }),
  )
  return [...inImage, ...inScripts, ...inDeployments, ...inDotenv]
}
