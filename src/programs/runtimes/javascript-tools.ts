import type { Requirement } from '../../types.js'
import { bindRequirements } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { writeDirectory } from '../servers/requirements.js'
import { listenBindings } from '../sources/index.js'
import { nestedListen } from '../sources/setting.js'
import type { ImageView, Process, Program } from '../types.js'
import { optionValues } from './options.js'
import { prismaCommand } from './prisma.js'
import { serverProgram, type ServerRow } from './server-program.js'
import { packagesOf } from './workspaces.js'

const port = (name: string) => ({ name, style: 'port' as const })

const endings = ['ts', 'js', 'mjs', 'mts', 'cjs']

/** `server: { port: 80 }` in the tool's configuration file, when no option says otherwise. */
const configuredPort = (
  base: string,
  blocks: readonly string[],
  process: Process,
  image: ImageView,
): readonly Requirement[] => {
  if (optionValues(process.words, ['--port', '-p']).length > 0) return []
  for (const ending of endings) {
    const file = image.file(imagePath(`${base}.${ending}`, process.cwd))
    if (file?.text === undefined) continue
    const { path, text } = file
    const listens = blocks.map(block => nestedListen(path, text, block, 'port')).filter(listen => listen !== undefined)
    return bindRequirements(listenBindings(listens.slice(0, 1), file, image, process.env, 'likely'))
  }
  return []
}

const cache = (path: string, process: Process, message: string): Requirement =>
  writeDirectory(imagePath(path, process.cwd), { ...process.evidence, message }, 'likely', true)

/** Each package whose script turbo runs gets a log of it; where the task is not to be cached, the folder does no harm. */
function logsOfTasks(process: Process, image: ImageView): readonly Requirement[] {
  const words = new Set(process.words.slice(1).map(({ value }) => value))
  return packagesOf(process.cwd, image)
    .filter(({ folder, scripts }) => folder !== process.cwd && scripts.some(name => words.has(name)))
    .map(({ folder }) => cache(`${folder}/.turbo`, process, 'turbo keeps logs of the tasks here'))
}

const rows: readonly ServerRow[] = [
  {
    name: 'next',
    listen: ['--port', '-p'],
    variables: [port('PORT')],
    more: process => [
      cache(
        process.words.some(({ value }) => value === 'start') ? '.next/cache' : '.next',
        process,
        'next keeps its cache here',
      ),
    ],
  },
  {
    name: 'nuxt',
    programs: ['nuxt', 'nuxi', 'nuxt-ts'],
    listen: ['--port', '-p'],
    variables: [port('NUXT_PORT'), port('NITRO_PORT'), port('PORT')],
    dotenv: true,
  },
  {
    name: 'vite',
    listen: ['--port'],
    more: (process, image) => [
      ...configuredPort(
        'vite.config',
        process.words.some(({ value }) => value === 'preview') ? ['preview', 'server'] : ['server'],
        process,
        image,
      ),
      writeDirectory(
        process.cwd,
        { ...process.evidence, message: 'vite writes a temporary file beside its configuration' },
        'likely',
      ),
      cache('node_modules/.vite', process, 'vite keeps its cache here'),
    ],
  },
  {
    name: 'astro',
    listen: ['--port'],
    more: (process, image) => configuredPort('astro.config', ['server'], process, image),
  },
  {
    name: 'ng',
    subcommands: ['serve', 's'],
    listen: ['--port'],
    more: process => [cache('.angular', process, 'the Angular CLI keeps its cache here')],
  },
  {
    name: 'react-scripts',
    listen: [],
    variables: [port('PORT')],
    dotenv: true,
    more: process => [cache('node_modules/.cache', process, 'react-scripts keeps its cache here')],
  },
  {
    name: 'craco',
    listen: [],
    variables: [port('PORT')],
    dotenv: true,
    more: process => [cache('node_modules/.cache', process, 'craco keeps its cache here')],
  },
  {
    name: 'vue-cli-service',
    listen: ['--port'],
    variables: [port('PORT')],
    more: (process, image) => [
      ...configuredPort('vue.config', ['devServer'], process, image),
      cache('node_modules/.cache', process, 'vue-cli-service keeps its cache here'),
    ],
  },
  {
    name: 'webpack',
    programs: ['webpack-dev-server', 'webpack'],
    listen: ['--port'],
    more: (process, image) => configuredPort('webpack.config', ['devServer'], process, image),
  },
  { name: 'serve', listen: ['--listen', '-l', '--port', '-p'], style: 'address', variables: [port('PORT')] },
  { name: 'http-server', listen: ['--port', '-p'], variables: [port('PORT')] },
  { name: 'json-server', listen: ['--port', '-p'], variables: [port('PORT')] },
  { name: 'live-server', listen: ['--port'], variables: [port('PORT')] },
  {
    name: 'gatsby',
    listen: ['--port', '-p'],
    variables: [port('PORT')],
    more: process => [cache('.cache', process, 'gatsby keeps its cache here')],
  },
  {
    name: 'remix-serve',
    programs: ['remix-serve', 'react-router-serve'],
    listen: ['--port'],
    variables: [port('PORT')],
  },
  {
    name: 'parcel',
    listen: ['--port', '-p'],
    variables: [port('PORT')],
    more: process => [cache('.parcel-cache', process, 'parcel keeps its cache here')],
  },
  { name: 'prisma', listen: [], home: true, more: prismaCommand },
  {
    name: 'turbo',
    listen: [],
    home: true,
    // The first is where it keeps what tasks made since version 2, the second where it did before.
    more: (process, image) => [
      ...['.turbo', 'node_modules/.cache/turbo'].map(path => cache(path, process, 'turbo keeps its cache here')),
      ...logsOfTasks(process, image),
    ],
  },
  { name: 'strapi', listen: [], variables: [port('PORT')], dotenv: true },
  { name: 'directus', listen: [], variables: [port('PORT')], dotenv: true },
  { name: 'n8n', listen: [], variables: [port('N8N_PORT')], home: true },
  { name: 'node-red', listen: ['--port', '-p'], variables: [port('PORT')], home: true },
  { name: 'medusa', listen: ['--port', '-p'], variables: [port('PORT')] },
  { name: 'fastify', listen: ['--port', '-p'], variables: [port('FASTIFY_PORT'), port('PORT')] },
  { name: 'micro', listen: ['--listen', '-l'], style: 'address', variables: [port('PORT')] },
  { name: 'wrangler', listen: ['--port'], home: true },
  {
    name: 'firebase',
    subcommands: ['emulators:start', 'emulators:exec', 'serve'],
    listen: [],
    home: true,
    more: process => [
      writeDirectory(
        process.cwd,
        { ...process.evidence, message: 'firebase writes its logs to the working directory' },
        'likely',
      ),
    ],
  },
]

/** Command-line tools of the JavaScript world that listen. */
export const javascriptTools: readonly Program[] = rows.map(row => {
  const program = serverProgram(row)
  // The word is an argument of many programs: `CMD ["serve"]` behind an entrypoint.
  return row.name === 'serve'
    ? { ...program, matches: (process, image) => program.matches(process, image) && mayHaveNode(image) }
    : program
})

const mayHaveNode = ({ base, packages }: ImageView): boolean =>
  base === undefined || /node|bun/.test(base.id) || packages.has('nodejs') || packages.has('npm')
