// node --test examples-transforms/
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runFixture } from 'harden-dockerfile/testing'
import labelNonRoot from './label-non-root.mjs'

test('labels an application that is made to run as non-root', () => {
  const folder = fileURLToPath(new URL('fixtures/node-app', import.meta.url))
  const { problems } = runFixture(folder, { transforms: [labelNonRoot] })
  assert.deepEqual(problems, [])
})
