// Labels images that run as somebody else than root, so that a registry can tell them apart:
//   harden-dockerfile --transform examples-transforms/label-non-root.mjs

const LABEL = 'org.example.non-root'

/** @type {import('harden-dockerfile').Transform} */
export default {
  name: 'label-non-root',
  summary: `Add the label ${LABEL}`,
  apply({ dockerfile, stage }) {
    // The transforms before this one have run: what the stage holds now is what will be built.
    const { instructions } = stage.stage
    const user = instructions.findLast(({ keyword }) => keyword === 'USER')
    const labelled = instructions.some(({ keyword, args }) => keyword === 'LABEL' && args.includes(LABEL))
    if (user === undefined || labelled) return []
    const at = user.lineStart
    const text = `LABEL ${LABEL}="true"${dockerfile.eol}`
    return [
      {
        kind: 'change',
        reason: 'the registry lists images that do not run as root',
        safety: 'safe',
        edits: [{ path: dockerfile.path, start: at, end: at, text }],
      },
    ]
  },
}
