/** A file, folder or link of an archive, as its header has it. */
export interface ArchiveEntry {
  /** Relative, without `.` and `..` and without a slash at the end; `''` is the folder that it is unpacked into. */
  readonly path: string
  readonly type: 'file' | 'directory' | 'link'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Where a symbolic link leads to, as it is written. */
  readonly target?: string
  /** Of short scripts only: they are what a container may start with. */
  readonly script?: string
}
