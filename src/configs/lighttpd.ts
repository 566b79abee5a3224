import { portNumber, variableName } from './address.js'
import { collect } from './collect.js'
import { entryOf, pushListen, pushWrite } from './facts.js'
import { configLines } from './lines.js'
import type { ConfigPath, ServerConfig } from './types.js'
import type { Range } from '../text.js'

const writes: Readonly<Record<string, readonly [ConfigPath['purpose'], ConfigPath['type']]>> = {
  'server.errorlog': ['log', 'file'],
  'accesslog.filename': ['log', 'file'],
  'server.breakagelog': ['log', 'file'],
  'server.pid-file': ['pid', 'file'],
  'compress.cache-dir': ['cache', 'directory'],
  'deflate.cache-dir': ['cache', 'directory'],
}

interface Word {
  readonly value: string
  readonly range: Range
}

/** `var.logdir + "/error.log"`: the text, where all variables in it are set above; undefined where one is not. */
function joined(words: readonly Word[], variables: ReadonlyMap<string, string>): string | undefined {
  const terms = words.filter(({ value }) => value !== '=' && value !== '+')
  const texts = terms.map(({ value }) => (/^(?:var|env)\./.test(value) ? variables.get(value) : value))
  return texts.includes(undefined) ? undefined : texts.join('')
}

/** What a lighttpd.conf asks for; without a `server.port` it listens on 80, with an empty range. Total: never throws. */
export function readLighttpdConfig(text: string): ServerConfig {
  const found = collect(text)
  const variables = new Map<string, string>()
  for (const { key, value, words, start } of configLines(text, { comments: '#', trailing: '#', separators: '= ' })) {
    const first = words[0]?.value === '=' ? words[1] : words[0]
    if (key.startsWith('$SERVER["socket"]')) {
      const from = text.indexOf('"', start + '$SERVER["socket"]'.length)
      const to = text.indexOf('"', from + 1)
      const line = text.indexOf('\n', start)
      if (from !== -1 && to !== -1 && (line === -1 || to < line))
        pushListen(found, { value: text.slice(from + 1, to), range: { start: from + 1, end: to } })
    } else if (first === undefined) continue
    else if (key.startsWith('var.')) {
      const text = joined(words, variables)
      if (text !== undefined) variables.set(key, text)
    } else if (key === 'server.port') {
      const port = portNumber(first.value)
      const line = found.line(first.range.start)
      if (port !== undefined)
        found.config.listens.push({ port, protocol: 'tcp', range: first.range, loopback: false, line })
      else {
        const variable = variableName(first.value) ?? /^env\.(\w+)$/.exec(first.value)?.[1]
        found.config.unclear.push({
          message: `The listening port is not a literal number: ${value.value}`,
          line,
          ...(variable === undefined ? {} : { listenVariable: variable }),
        })
      }
    } else if (key === 'server.username' || key === 'server.groupname')
      found.config.users.push(entryOf(found, key, first))
    else if (key === 'include') found.config.includes.push(entryOf(found, key, first))
    else if (key === 'ssl.pemfile' || key === 'ssl.privkey') found.config.reads.push(entryOf(found, key, first))
    else if (key === 'server.upload-dirs') {
      const quoted = words.find(word => word.value.startsWith('/'))
      if (quoted !== undefined) pushWrite(found, quoted, 'temp', 'directory')
    } else if (Object.hasOwn(writes, key)) {
      const [purpose, type] = writes[key] ?? ['log', 'file']
      const path = joined(words, variables)
      if (path?.startsWith('/') === true) pushWrite(found, { ...first, value: path }, purpose, type)
    }
  }
  // What lighttpd starts itself gets a socket of that name, with a number behind it.
  if (text.includes('"bin-path"'))
    for (const match of text.matchAll(/^[^#\n]*"socket"[ \t]*=>[ \t]*"(\/[^"\n]+)"/gm)) {
      const end = match.index + match[0].length - 1
      const path = match[1] ?? ''
      pushWrite(found, { value: path, range: { start: end - path.length, end } }, 'socket', 'file')
    }
  return found.config
}
