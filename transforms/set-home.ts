import { homeOf, isNoHome } from '../src/analysis/home.js'
import { userInsertionPoint } from '../src/analysis/insertion-point.js'
import { change, insertAfter, insertBefore, type Transform } from '../src/facts.js'

/**
 * What: `ENV HOME` before USER, where the account has no home that could be made (`/nonexistent`, `/`, none at all).
 * Why: root had a home that could be written; programs that keep caches or settings there fail, or complain, without one.
 * Leaves alone: accounts with a home, Dockerfiles that set HOME, images without a shell to make it with.
 */
export const setHome: Transform = {
  name: 'set-home',
  summary: 'Give the process a home directory where its account has none (ENV HOME)',
  apply: facts => {
    const { image, target, unmet, stage } = facts.stage
    if (!image.hasShell || image.user.kind === 'non-root' || !isNoHome(homeOf(image, target))) return []
    if (image.env.get('HOME')?.argument === false) return []
    const isMade = target.origin === 'dockerfile' || target.origin === 'pinned'
    const needed = unmet.find(({ need, certainty }) => need.kind === 'home' && (isMade || certainty !== 'possible'))
    if (needed === undefined) return []
    const lines = [`ENV HOME=/home/${target.name ?? facts.options.user}`]
    const point = userInsertionPoint(stage)
    const edit =
      point.kind === 'before'
        ? insertBefore(facts.dockerfile, point.instruction, lines)
        : insertAfter(facts.dockerfile, point.instruction, lines)
    return [change(`${needed.evidence.message}, and ${target.name ?? 'the user'} has none`, [edit])]
  },
}
