import { isTemplate } from '../../src/dockerfile/template.js'

test.each([
  ['jinja in FROM', 'FROM {{ base_image }}\n', 1],
  ['jinja tag line', 'FROM a\n{% if x %}\nRUN y\n{% endif %}\n', 2],
  ['jinja comment line', '{# generated #}\nFROM a\n', 1],
  ['go tag line', 'FROM a\n{{ if .X }}\nRUN b\n{{- end }}\n', 2],
  [
    'docker-library tag inside a continuation',
    'FROM a\nRUN set -eux; \\\n{{ if true then ( -}}\n\tx; \\\n{{ ) else "" end -}}\n\ty\n',
    3,
  ],
  ['go template in FROM', 'FROM debian:{{ .Suite }}\n', 1],
  ['cookiecutter in ENV', '# {{ c }}\nFROM a\nENV APP={{cookiecutter.slug}}\n', 3],
  ['cookiecutter in RUN', 'FROM a\nRUN pip install {{ cookiecutter.pkg }}\n', 2],
  ['variable in COPY', 'FROM a\nCOPY {{ .Binary }} /x\n', 2],
  ['variable in a legacy ENV', 'FROM a\nENV VERSION {{ version }}\n', 2],
  ['filter in ARG', 'ARG V={{ version | default(1) }}\nFROM a\n', 1],
  ['erb in FROM', 'FROM ruby:<%= version %>\n', 1],
  ['ejs line', 'FROM a\n<% if (x) { %>\nRUN y\n', 2],
  ['m4 include', "FROM a\ninclude(`common.m4')\n", 2],
  ['m4 dnl', 'dnl generated\nFROM a\n', 1],
  ['m4 define', "define(`X', `y')\nFROM a\n", 1],
  ['INCLUDE+', 'INCLUDE+ Dockerfile.base\n', 1],
  ['at signs in FROM', 'FROM @BASE_IMAGE@\n', 1],
  ['percent signs in FROM', 'FROM php:%%VERSION%%-apache\n', 1],
  ['underscores in FROM', 'FROM __BASE__\n', 1],
  ['format braces in FROM', 'FROM {base}\n', 1],
  ['angle brackets in FROM', 'FROM <image>\n', 1],
  ['preprocessor include', '#include "base.docker"\nRUN x\n', 1],
  ['preprocessor condition', 'FROM a\n#ifdef DEBUG\nRUN x\n#endif\n', 2],
])('%s', (_, text, line) => {
  expect(isTemplate(text)).toBe(line)
})

test.each([
  ['format of docker inspect', "FROM a\nRUN docker inspect -f '{{.Id}}' x\nCMD docker ps --format {{.Names}}\n"],
  ['format at a line start in quotes', "FROM a\nRUN docker inspect --format \\\n  '{{.Id}}' x\n"],
  ['heredoc with a template', 'FROM a\nRUN <<EOF\n{{ range .X }}\n{% if %}\n<% x %>\nEOF\n'],
  ['erb written by a RUN', 'FROM a\nRUN echo "<%= ENV[\'X\'] %>" > database.yml\n'],
  ['comment', '# {{ x }} {% y %}\nFROM a\n  # <%= z %>\n'],
  ['label of a proxy', 'FROM a\nLABEL rule="Host:{{.Name}}"\n'],
  ['healthcheck', "FROM a\nHEALTHCHECK CMD curl -w '%{http_code}' x\n"],
  ['defaults in FROM', 'ARG V\nFROM ${R:-docker.io}/node:${V:-${W:-20}} AS x\n'],
  ['digest in FROM', 'FROM a/b_c__d:1@sha256:ab\n'],
  ['trim in FROM', 'ARG V\nFROM node:${V%%.*}-${V##*.}\n'],
  ['expression of a workflow', 'FROM a\nENV A=${{ github.sha }}\n'],
  ['go format in ENV', "FROM a\nENV F='{{.Names}}'\n"],
  ['placeholder for the start of the container', 'FROM a\nENV A="{{HOSTNAME}}" \\\n  B="x-{{ y }}"\n'],
  ['sed of a placeholder', "FROM a\nRUN sed -i 's/@VERSION@/1/' x\n"],
  ['mail address', 'FROM a\nMAINTAINER X <x@Y.com>\n'],
  ['word include in prose', '# include the "x"\nFROM a\nRUN x \\\n  include\n'],
  ['shell braces', 'FROM a\nRUN {% x; }; { {true;} }\n'],
])('no template: %s', (_, text) => {
  expect(isTemplate(text)).toBeUndefined()
})
