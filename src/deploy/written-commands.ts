/** A command of a container engine at the start of a line; prompts and Makefiles' marks may stand before it. */
const COMMAND =
  /^[ \t>]*(?:[$#] |[@+-]{1,2})?((?:sudo |exec )?(?:docker|podman|buildah|nerdctl) (?:[^\n]*\\\r?\n){0,40}[^\n]*)$/gm

/** A command as a guide or a script has it, with the lines that a backslash adds, and the line of the text where it begins. */
export interface WrittenCommand {
  readonly command: string
  readonly line: number
}

/** The commands of container engines in a text of any kind. */
export function writtenCommands(text: string): readonly WrittenCommand[] {
  return [...text.matchAll(COMMAND)].map(({ 1: command = '', index }) => ({
    command,
    line: text.slice(0, index).split('\n').length,
  }))
}
