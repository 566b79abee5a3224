import type { TargetUser } from './identity.js'
import { APPLICATION_FOLDERS, isSystemPath } from './app-roots.js'
import type { StageImage } from './stage-image.js'

/** Where the process will look for its home: ENV HOME wins over the account's. */
export function homeOf(image: StageImage, { home }: Pick<TargetUser, 'home'>): string | undefined {
  const set = image.env.get('HOME')
  return set?.argument === false && set.value?.startsWith('/') === true ? set.value : home
}

/** ENV HOME makes a folder for applications the home of this one: `/srv`. */
export function isChosenHome({ env }: StageImage, home: string): boolean {
  const set = env.get('HOME')
  return set?.argument === false && set.value === home && APPLICATION_FOLDERS.includes(home)
}

/** A home that is meant not to be one, or that must not belong to the user. */
export function isNoHome(home: string | undefined): boolean {
  return home === undefined || home === '/' || home === '/nonexistent' || isSystemPath(home)
}
