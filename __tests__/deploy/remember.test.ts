import { remembering, rememberingFile } from '../../src/deploy/remember.js'
import { readDeployments } from '../../src/deploy/read.js'
import { overlay, type Workspace } from '../../src/workspace.js'

const FILES: Readonly<Record<string, string>> = {
  'a.yaml': 'a',
  'b.yaml': 'b',
  'compose.yaml': 'services:\n  web:\n    build: .\n    image: ${NAME}\n    env_file: web.env\n',
  '.env': 'NAME=shop\n',
  'web.env': 'PORT=80\n',
  Dockerfile: 'FROM scratch\n',
}

function workspaceOf(texts: Readonly<Record<string, string>>): Workspace {
  const files = Object.keys(texts).sort()
  return {
    root: '/',
    read: path => texts[path],
    stat: path => (texts[path] === undefined ? undefined : { type: 'file', mode: 0o644, size: 1 }),
    list: () => [],
    files: () => files,
  }
}

test('a reader is asked again only when a text that it has read has changed', () => {
  const asked: string[] = []
  const read = rememberingFile((workspace, path) => {
    asked.push(path)
    return workspace.read(path)
  })
  const workspace = workspaceOf(FILES)
  expect([read(workspace, 'a.yaml'), read(workspace, 'b.yaml'), read(workspace, 'a.yaml')]).toEqual(['a', 'b', 'a'])
  expect(asked).toEqual(['a.yaml', 'b.yaml'])
  const edited = overlay(workspace, new Map([['a.yaml', 'c']]))
  expect([read(edited, 'a.yaml'), read(edited, 'b.yaml')]).toEqual(['c', 'b'])
  expect(asked).toEqual(['a.yaml', 'b.yaml', 'a.yaml'])
})

test('a reader rests on what the remembering readers inside of it have read', () => {
  const inner = rememberingFile((workspace, path) => workspace.read(path) ?? '')
  const outer = remembering(
    (workspace, name: string) => inner(workspace, `${name}.yaml`).toUpperCase(),
    name => name,
  )
  const workspace = workspaceOf(FILES)
  inner(workspace, 'a.yaml')
  expect(outer(workspace, 'a')).toBe('A')
  expect(outer(overlay(workspace, new Map([['a.yaml', 'c']])), 'a')).toBe('C')
  expect(outer(workspace, 'a')).toBe('A')
})

test('what one repository says is not taken for what another one says', () => {
  const read = rememberingFile((workspace, path) => workspace.read(path))
  expect(read(workspaceOf(FILES), 'a.yaml')).toBe('a')
  expect(read(workspaceOf({ 'a.yaml': 'other' }), 'a.yaml')).toBe('other')
})

test.each([
  ['.env', 'NAME=store\n', 'store', '80'],
  ['web.env', 'PORT=8080\n', 'shop', '8080'],
])('services follow an edit of %s, which their compose file reads', (path, text, image, port) => {
  const workspace = workspaceOf(FILES)
  const [before] = readDeployments(workspace).workloads
  const [after] = readDeployments(overlay(workspace, new Map([[path, text]]))).workloads
  expect([before?.image, before?.environment.get('PORT')?.value]).toEqual(['shop', '80'])
  expect([after?.image, after?.environment.get('PORT')?.value]).toEqual([image, port])
})
