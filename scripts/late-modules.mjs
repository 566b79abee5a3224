import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * An esbuild plugin: what only some runs need is loaded when one of its exports is first used, though the sources import
 * it as usual. `names`: modules of Node.js, and packages, which stay in the bundle.
 */
export const lateModules = names => ({
  name: 'late-modules',
  setup: ({ onResolve, onLoad }) => {
    const wanted = new Set(names)
    onResolve({ filter: /^[^.]/ }, ({ path, namespace }) =>
      namespace === 'file' && wanted.has(path) ? { path, namespace: 'late' } : undefined,
    )
    onLoad({ filter: /^/, namespace: 'late' }, ({ path }) => ({
      contents: lateModule(path, require(path)),
      resolveDir: process.cwd(),
    }))
  },
})

/** The first use of an export loads the module, and puts the exports themselves in the place of the getters. */
const lateModule = (path, loaded) => `
const load = () => {
  const loaded = require(${JSON.stringify(path)})
  for (const name of names) Object.defineProperty(exports, name, { value: loaded[name], enumerable: true })
  return loaded
}
${typeof loaded === 'function' ? 'const exports = module.exports = (...given) => load()(...given)' : ''}
const names = ${JSON.stringify(Object.keys(loaded).filter(name => /^[a-zA-Z_$][\w$]*$/.test(name) && !['default', '__esModule', 'module.exports'].includes(name)))}
for (const name of names) Object.defineProperty(exports, name, { get: () => load()[name], enumerable: true, configurable: true })
`
