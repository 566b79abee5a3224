import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../../src/write/replace-file.js'
import { makeDirectory } from '../support/directory.js'

const files = { 'root/a/Dockerfile': 'old\n', 'elsewhere/Dockerfile': 'foreign\n' }

it('writes nothing through a directory that was swapped for a link', () => {
  const outer = makeDirectory(files)
  renameSync(join(outer, 'root/a'), join(outer, 'moved'))
  symlinkSync('../elsewhere', join(outer, 'root/a'))
  expect(() => {
    replaceFile(join(outer, 'root/a/Dockerfile'), 'new\n')
  }).toThrow()
  expect(readdirSync(join(outer, 'elsewhere'))).toEqual(['Dockerfile'])
  expect(readFileSync(join(outer, 'elsewhere/Dockerfile'), 'utf8')).toBe('foreign\n')
})

it('writes nothing below a link further up', () => {
  const outer = makeDirectory({ 'elsewhere/a/Dockerfile': 'foreign\n' })
  symlinkSync('elsewhere', join(outer, 'root'))
  const write = () => {
    replaceFile(join(outer, 'root/a/Dockerfile'), 'new\n')
  }
  if (process.platform === 'linux') expect(write).toThrow('is not the directory any more')
  expect(readdirSync(join(outer, 'elsewhere/a'))).toEqual(['Dockerfile'])
})

it('leaves a file that holds another text by now, and no temporary one', () => {
  const file = join(makeDirectory(files), 'root/a/Dockerfile')
  expect(() => {
    replaceFile(file, 'new\n', 'older\n')
  }).toThrow('has changed')
  expect(readFileSync(file, 'utf8')).toBe('old\n')
  expect(readdirSync(join(file, '..'))).toEqual(['Dockerfile'])
})

it('names the directory as the user knows it when it fails', () => {
  const outer = makeDirectory()
  mkdirSync(join(outer, 'a/Dockerfile'), { recursive: true })
  expect(() => {
    replaceFile(join(outer, 'a/Dockerfile'), 'new\n')
  }).toThrow(join(outer, 'a'))
})
