import { lineAt, lineStarts } from '../../text.js'
import type { Evidence } from '../../types.js'
import { imagePath } from '../servers/paths.js'
import type { ImageView } from '../types.js'

/** Names of an application's direct dependencies, `npm:next`, with the place where each is declared. */
export type Dependencies = ReadonlyMap<string, Evidence>

interface Manifest {
  readonly ecosystem: string
  readonly files: readonly string[]
  /** Finds every declared name: the first group. */
  readonly pattern: RegExp
}

const manifests: readonly Manifest[] = [
  {
    ecosystem: 'npm',
    files: ['package.json'],
    pattern: /"(@?[\w./-]+)"\s*:\s*"(?:[\^~>=<*\d]|latest|workspace:|npm:|file:|next|canary)/g,
  },
  {
    ecosystem: 'pypi',
    files: [
      'requirements.txt',
      'requirements/base.txt',
      'requirements/prod.txt',
      'requirements/production.txt',
      'requirements.in',
      'constraints.txt',
    ],
    pattern: /^[ \t]*([A-Za-z][\w.-]*)(?:\[[^\]]*\])?[ \t]*(?:[=<>~!;@#]|\r?$)/gm,
  },
  {
    ecosystem: 'pypi',
    files: ['pyproject.toml', 'Pipfile'],
    pattern: /(?:^[ \t]*"?|["'])([A-Za-z][\w.-]*)(?:\[[^\]]*\])?"?[ \t]*(?:[=<>~!;]|["'],?[ \t]*$)/gm,
  },
  {
    ecosystem: 'pypi',
    files: ['setup.py', 'setup.cfg', 'environment.yml'],
    pattern: /["'\s-]([A-Za-z][\w.-]*)(?:\[[^\]]*\])?[ \t]*(?:[=<>~!]=|["'],?[ \t]*$)/gm,
  },
  { ecosystem: 'composer', files: ['composer.json'], pattern: /"([\w.-]+\/[\w.-]+)"\s*:\s*"/g },
  { ecosystem: 'gem', files: ['Gemfile'], pattern: /^[ \t]*gem[ \t(]+["']([\w.-]+)["']/gm },
  { ecosystem: 'maven', files: ['pom.xml'], pattern: /<artifactId>\s*([\w.-]+)\s*<\/artifactId>/g },
  { ecosystem: 'maven', files: ['build.gradle', 'build.gradle.kts'], pattern: /["'(][\w.-]+:([\w.-]+)(?::|["')])/g },
  { ecosystem: 'hex', files: ['mix.exs'], pattern: /\{:(\w+),/g },
  { ecosystem: 'go', files: ['go.mod'], pattern: /^[ \t]*(?:require[ \t]+)?([\w.-]+\.[\w.-]+\/\S+)[ \t]+v\d/gm },
]

/** The direct dependencies that the manifests in a folder declare. Names are lower-cased, `_` and `.` of Python's written `-`. */
export function readDependencies(image: ImageView, folder: string): Dependencies {
  const found = new Map<string, Evidence>()
  for (const { ecosystem, files, pattern } of manifests) {
    for (const name of files) {
      const file = image.file(imagePath(name, folder))
      if (file?.text === undefined || file.text.length > 500_000) continue
      const starts = lineStarts(file.text)
      for (const match of file.text.matchAll(pattern)) {
        const dependency = normalName(ecosystem, match[1] ?? '')
        const key = `${ecosystem}:${dependency}`
        if (found.has(key)) continue
        const line = lineAt(starts, match.index + match[0].search(/\S/))
        found.set(key, { path: file.contextPath, line, source: 'context', message: `${name} declares ${dependency}` })
      }
    }
  }
  return found
}

const normalName = (ecosystem: string, name: string): string =>
  ecosystem === 'pypi' ? name.toLowerCase().replaceAll(/[_.]+/g, '-') : name.toLowerCase()
