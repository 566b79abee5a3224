// Builds, in a checkout and where npm installs from git. `npm install --global` of a git address (pre-commit does that) hands its
// own settings on to the installation in the clone, which then leaves out what the build needs: then that is fetched here.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

if (!existsSync('node_modules/esbuild') || !existsSync('node_modules/typescript')) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_config_(?:global|location|prefix|local_prefix|omit|include)$/i.test(name),
    ),
  )
  const argv = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  execFileSync('npm', argv, { env, stdio: 'inherit', shell: process.platform === 'win32' })
}
await import('./build.mjs')
