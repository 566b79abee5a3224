import { defaultHardenOptions as options } from '../../src/cli/settings.js'
import { hardenDockerfile } from '../../src/harden.js'
import { openRepository } from '../../src/repository.js'
import { memory } from '../deploy/workspace.js'

function harden(lines: readonly string[]) {
  const text = ['FROM node:20', 'WORKDIR /app', ...lines, 'CMD ["node", "server.js"]', ''].join('\n')
  return hardenDockerfile('Dockerfile', openRepository(memory({ Dockerfile: text })), options)
}

test('a variable that doubles with each line neither fills the memory nor fails', () => {
  const doubling = Array.from({ length: 60 }, () => 'ENV A=$A$A')
  expect(harden(['ENV A=0123456789', ...doubling, 'RUN mkdir -p /data/$A']).verdict).not.toBe('failed')
})

test('a value of usual length is followed', () => {
  const { rewrites } = harden([`ENV DIR=/data/${'x'.repeat(200)}`, 'RUN mkdir -p $DIR', 'VOLUME $DIR'])
  expect(rewrites[0]?.after).toContain(`/data/${'x'.repeat(200)}`)
})
