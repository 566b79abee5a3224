import { readUwsgiConfig } from '../../configs/ini.js'
import type { Program } from '../types.js'
import { configuredServer, optionValue } from './configured-server.js'

const SECTION = /:[\w.-]+$/

const server = configuredServer({
  name: 'uwsgi',
  programs: new Set(['uwsgi']),
  read: readUwsgiConfig,
  confs: process => {
    const option =
      optionValue(process, '--ini', '-i') ??
      process.words.find(({ value }) => value.replace(SECTION, '').endsWith('.ini'))?.value
    // `site.ini:web` takes one section of the file.
    return option === undefined ? [] : [option.replace(SECTION, '')]
  },
  // `http-socket = :$(PORT)`: uWSGI puts its environment in where the file is read.
  readsEnvironment: true,
  needsConfig: true,
})

/** uWSGI with an ini file; `uid` and `gid` in it are ignored when it does not start as root. */
export const uwsgi: Program = {
  ...server,
  matches: (process, image) =>
    server.matches(process, image) && process.words.some(({ value }) => value.includes('.ini')),
}
