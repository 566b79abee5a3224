// What a worker thread of the built command runs.
'use strict'
require('./app.cjs').runWorker()
