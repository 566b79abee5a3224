import { lineAt, lineStarts } from '../../text.js'
import type { Requirement } from '../../types.js'
import { bindRequirements, siteIn } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { evidenceIn } from '../servers/requirements.js'
import type { ImageView, Process, Program } from '../types.js'
import { serverProgram } from './server-program.js'

/** `streamlit run app.py --server.port=80`, STREAMLIT_SERVER_PORT, `.streamlit/config.toml`. */
export const streamlit: Program = serverProgram({
  name: 'streamlit',
  listen: ['--server.port', '--server-port'],
  variables: [{ name: 'STREAMLIT_SERVER_PORT', style: 'port' }],
  home: true,
  more: (process, image) =>
    process.words.some(({ value }) => value.startsWith('--server.port')) ||
    process.env('STREAMLIT_SERVER_PORT') !== undefined
      ? []
      : configuredPort(process, image),
})

function configuredPort(process: Process, image: ImageView): readonly Requirement[] {
  const file =
    image.file(imagePath('.streamlit/config.toml', process.cwd)) ?? image.file('/root/.streamlit/config.toml')
  if (file?.text === undefined) return []
  const section = /^\[server\][^[]*/m.exec(file.text)
  const setting = section === null ? null : /^[ \t]*port[ \t]*=[ \t]*(\d{1,5})[ \t]*(?:#.*)?\r?$/m.exec(section[0])
  if (section === null || setting?.[1] === undefined) return []
  const start = section.index + setting.index + setting[0].indexOf(setting[1])
  const site = siteIn(file, image, { start, end: start + setting[1].length })
  const evidence = evidenceIn(
    file,
    image,
    lineAt(lineStarts(file.text), start),
    `streamlit listens on port ${setting[1]}`,
  )
  const fixed = site === undefined ? `the text of ${file.path} does not stand in the repository` : undefined
  return bindRequirements([{ port: Number(setting[1]), protocol: 'tcp', evidence, certainty: 'certain', site, fixed }])
}
