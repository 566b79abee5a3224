import { createProgress } from '../../src/verify/progress.js'

function record(isTerminal: boolean): {
  text: () => string
  sink: { isTerminal: boolean; write: (text: string) => void }
} {
  let all = ''
  return { text: () => all, sink: { isTerminal, write: text => void (all += text) } }
}

it('writes plain lines where there is no terminal', () => {
  const { text, sink } = record(false)
  const progress = createProgress(sink, true)
  progress.plan(1)
  progress.step('a/Dockerfile', 'building')
  progress.done('a/Dockerfile')
  progress.print(() => sink.write('proven\n'))
  progress.end()
  expect(text()).toBe('a/Dockerfile: building\nproven\n')
})

it('draws a list on a terminal, and leaves none of it behind', () => {
  const { text, sink } = record(true)
  const progress = createProgress(sink, true)
  progress.plan(2)
  progress.step('a/Dockerfile', 'building')
  progress.step(`${'long/'.repeat(30)}Dockerfile\u001B[2J`, 'building')
  progress.done('a/Dockerfile')
  progress.print(() => sink.write('proven\n'))
  progress.end()
  const screen: string[] = []
  for (const [, up, line] of text().matchAll(/\x1b\[(\d+)A\x1b\[J|([^\n]*)\n/g)) {
    if (up !== undefined) screen.splice(screen.length - Number(up))
    else screen.push(line ?? '')
    expect(screen.every(row => row.length < 80 && !row.includes('\x1b'))).toBe(true)
  }
  expect(screen).toEqual(['proven'])
})

it('says nothing when it is to be quiet', () => {
  const { text, sink } = record(true)
  const progress = createProgress(sink, false)
  progress.step('a', 'building')
  progress.done('a')
  expect(text()).toBe('')
})
