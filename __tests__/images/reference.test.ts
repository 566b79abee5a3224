import { parseImageReference } from '../../src/images/reference.js'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('parseImageReference', () => {
  test.each([
    ['nginx', undefined, 'nginx', undefined, undefined],
    ['nginx:1.27-alpine', undefined, 'nginx', '1.27-alpine', undefined],
    ['library/nginx', undefined, 'nginx', undefined, undefined],
    ['docker.io/library/nginx:1', undefined, 'nginx', '1', undefined],
    ['index.docker.io/library/nginx', undefined, 'nginx', undefined, undefined],
    ['docker.io/bitnami/redis:7', undefined, 'bitnami/redis', '7', undefined],
    [`nginx@${DIGEST}`, undefined, 'nginx', undefined, DIGEST],
    [`reg:5000/x/y:1@${DIGEST}`, 'reg:5000', 'x/y', '1', DIGEST],
    ['reg:5000/x/y', 'reg:5000', 'x/y', undefined, undefined],
    ['localhost/app:dev', 'localhost', 'app', 'dev', undefined],
    ['localhost:5000/app', 'localhost:5000', 'app', undefined, undefined],
    ['[::1]:5000/app:2', '[::1]:5000', 'app', '2', undefined],
    ['GCR.io/distroless/static', 'gcr.io', 'distroless/static', undefined, undefined],
    ['mcr.microsoft.com/dotnet/aspnet:8.0', 'mcr.microsoft.com', 'dotnet/aspnet', '8.0', undefined],
    ['my/library/nginx', undefined, 'my/library/nginx', undefined, undefined],
    ['a__b/c-_-d:x', undefined, 'a__b/c-_-d', 'x', undefined],
    ['eclipse-temurin:17.0.8_7-jre', undefined, 'eclipse-temurin', '17.0.8_7-jre', undefined],
  ])('%s', (reference, registry, repository, tag, digest) => {
    expect(parseImageReference(reference)).toEqual({ registry, repository, tag, digest })
  })

  test.each([
    '',
    ':tag',
    'Nginx',
    'nginx:',
    'nginx@sha256:abc',
    'node:${VERSION}',
    '$BASE',
    'a b',
    'nginx:1:2',
    'a//b',
    '/a',
    'a/',
    'reg.io:port/x',
    '-x/y',
    'x'.repeat(2000),
    'nginx\n',
  ])('no reference: %j', reference => {
    expect(parseImageReference(reference)).toBeUndefined()
  })
})
