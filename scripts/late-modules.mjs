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
    onLoad({ filter: /^/, namespace: 'late' }, async ({ path }) => ({
      contents: lateModule(path, Object.keys(await import(path))),
      resolveDir: process.cwd(),
    }))
  },
})

/** The first use of an export loads the module, and puts the exports themselves in the place of the getters. */
const lateModule = (path, names) => `
const load = () => {
  const loaded = require(${JSON.stringify(path)})
  for (const name of names) Object.defineProperty(exports, name, { value: loaded[name], enumerable: true })
  return loaded
}
const names = ${JSON.stringify(names.filter(name => /^[a-zA-Z_$][\w$]*$/.test(name) && name !== 'default' && name !== '__esModule' && name !== 'module.exports'))}
for (const name of names) Object.defineProperty(exports, name, { get: () => load()[name], enumerable: true, configurable: true })
`
