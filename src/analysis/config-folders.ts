/** Where an image keeps the configuration of a program whose own folder lies elsewhere. */
export const CONFIG_FOLDERS: readonly string[] = ['/etc', '/opt', '/conf', '/config', '/usr/local/etc', '/usr/share']
