// Loads app.bundle.cjs with V8's code cache where it fits this Node.js: compiling takes longer than most runs.
'use strict'
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const vm = require('node:vm')

const filename = join(__dirname, 'app.bundle.cjs')
const cacheFile = join(__dirname, 'app.cache')

function readCache() {
  try {
    return readFileSync(cacheFile)
  } catch {
    return undefined
  }
}

// The bundle is pure ASCII, for which latin1 is the cheapest way to a string.
const script = new vm.Script(readFileSync(filename, 'latin1'), {
  filename,
  cachedData: readCache(),
  importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
script.runInThisContext()(exports, require, module, filename, __dirname)

/** For the build: the cache with everything that has run by now. */
Object.defineProperty(module.exports, Symbol.for('createCodeCache'), { value: () => script.createCachedData() })
