/** A listing of files below a directory, and what could not be listed, in words. */
export interface Listing {
  /**
   * Relative to the listed root, with `/`; may name what is gone by now, links and other special files. Made when it is
   * asked for: of all the files of a repository a search wants a few.
   */
  readonly paths: () => readonly string[]
  /** Those paths whose last segment is wanted. */
  readonly named: (isWanted: (name: string) => boolean) => readonly string[]
  readonly problems: readonly string[]
}

/** A listing out of one text in which each path ends with NUL. */
export function listingOfText(text: string, problems: readonly string[]): Listing {
  return {
    paths: () => text.split('\0').slice(0, -1),
    named: isWanted => {
      const found: string[] = []
      let start = 0
      for (let end = text.indexOf('\0'); end !== -1; end = text.indexOf('\0', start)) {
        const name = Math.max(start, text.lastIndexOf('/', end) + 1)
        if (isWanted(text.slice(name, end))) found.push(text.slice(start, end))
        start = end + 1
      }
      return found
    },
    problems,
  }
}

/** One listing of several; each one's paths begin with its prefix (`''` or one that ends with `/`). */
export function joinListings(parts: readonly { readonly prefix: string; readonly listing: Listing }[]): Listing {
  const joined = (pathsOf: (listing: Listing) => readonly string[]): readonly string[] =>
    parts.flatMap(({ prefix, listing }) => pathsOf(listing).map(path => prefix + path))
  return {
    paths: () => joined(({ paths }) => paths()),
    named: isWanted => joined(({ named }) => named(isWanted)),
    problems: parts.flatMap(({ listing }) => listing.problems),
  }
}
