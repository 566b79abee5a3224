// Preloaded into the measured process: leaves its peak memory (KiB) in the file that BENCH_PEAK names.
'use strict'
const { writeFileSync } = require('node:fs')

process.on('exit', () => {
  writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS))
})
