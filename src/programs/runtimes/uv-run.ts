import { writeDirectory } from '../servers/requirements.js'
import { imagePath } from '../servers/paths.js'
import type { Program } from '../types.js'

/** `uv run` first brings the project's environment up to date, and writes there, unless it is told not to. */
export const uvRun: Program = {
  name: 'uv-run',
  matches: ({ program, words, env }, image) =>
    program === 'uv' &&
    words.some(({ value }) => value === 'run') &&
    !words.some(({ value }) => value === '--no-sync' || value === '--no-project' || value === '--isolated') &&
    !/^(1|true|yes)$/i.test(env('UV_NO_SYNC') ?? '') &&
    image.file(imagePath('pyproject.toml', image.workdir)) !== undefined,
  requirements: process => {
    const environment = imagePath(process.env('UV_PROJECT_ENVIRONMENT') ?? '.venv', process.cwd)
    const evidence = { ...process.evidence, message: 'uv run brings the environment up to date before it starts' }
    const requirement = writeDirectory(environment, evidence, 'likely')
    return requirement.need.kind === 'write' ? [{ ...requirement, need: { ...requirement.need, deep: true } }] : []
  },
}
