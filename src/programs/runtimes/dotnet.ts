import type { ImageView, Process, Program } from '../types.js'
import { imagePath } from '../servers/paths.js'
import { writeDirectory } from '../servers/requirements.js'
import { serverProgram } from './server-program.js'

/** `dotnet run`, `dotnet watch` and `dotnet test` build before they run. */
const BUILDS: ReadonlySet<string> = new Set(['build', 'publish', 'run', 'test', 'watch'])

const host: Program = serverProgram({
  name: 'dotnet',
  listen: ['--urls', '--server.urls', '--http_ports', '--https_ports'],
  style: 'address',
  variables: [
    { name: 'ASPNETCORE_URLS', style: 'address' },
    { name: 'DOTNET_URLS', style: 'address' },
    { name: 'URLS', style: 'address' },
    { name: 'ASPNETCORE_HTTP_PORTS', style: 'port' },
    { name: 'DOTNET_HTTP_PORTS', style: 'port' },
    { name: 'HTTP_PORTS', style: 'port' },
    { name: 'ASPNETCORE_HTTPS_PORTS', style: 'port' },
  ],
  more: (process, image) =>
    BUILDS.has(process.words[1]?.value ?? '')
      ? [
          {
            need: { kind: 'home' },
            evidence: { ...process.evidence, message: 'the .NET SDK keeps packages in its home directory' },
            certainty: 'certain',
          },
          ...projectFolders(process, image).flatMap(folder =>
            ['bin', 'obj'].map(name =>
              writeDirectory(
                imagePath(name, folder),
                { ...process.evidence, message: 'the .NET SDK builds the project' },
                'certain',
                true,
              ),
            ),
          ),
        ]
      : [],
})

/** Each project below the folder has folders of its own; where none is known, that is the project's. */
function projectFolders({ cwd }: Process, image: ImageView): readonly string[] {
  const found = image.filesBelow(cwd).flatMap(({ path }) => /^(.*)\/[^/]+\.(?:cs|fs|vb)proj$/.exec(path)?.[1] ?? [])
  return found.length === 0 ? [cwd] : [...new Set(found)]
}

/**
 * `dotnet app.dll`, or the program that `dotnet publish` puts beside it. The image for programs without ASP.NET sets
 * ASPNETCORE_URLS as well, and no one there reads it.
 */
export const dotnet: Program = {
  ...host,
  matches: (process, image) => host.matches(process, image) || isHost(process, image),
  requirements: (process, image) => {
    const inherited = (name: string): boolean =>
      /^(?:ASPNETCORE|DOTNET)_/.test(name) && image.envSite(name) === undefined
    const env = withoutAspNet(image) ? (name: string) => (inherited(name) ? undefined : process.env(name)) : process.env
    return host.requirements({ ...process, env }, image)
  },
}

/** `./Shop.Api`, in an image that is there for nothing else. */
const isHost = ({ words, via }: Process, { base }: ImageView): boolean =>
  via !== 'healthcheck' &&
  /^dotnet-(?:aspnet|runtime)/.test(base?.id ?? '') &&
  /^\.?\/(?!usr\/|bin\/|sbin\/)(?:[\w.-]+\/)*[\w-]+(?:\.[\w-]+)*$/.test(words[0]?.value ?? '') &&
  !/\.(?:sh|py|js|rb|pl)$/.test(words[0]?.value ?? '')

const withoutAspNet = (image: ImageView): boolean => /^dotnet-runtime(?!-deps)/.test(image.base?.id ?? '')
