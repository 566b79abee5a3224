/** Actions that build the `Dockerfile` of the top folder unless told otherwise, with the inputs that name the image. */
export const PUBLISHING_ACTIONS: readonly { readonly uses: RegExp; readonly image: readonly string[] }[] = [
  { uses: /^mr-smithers-excellent\/docker-build-push@/, image: ['image'] },
  { uses: /^elgohr\/Publish-Docker-Github-Action@/i, image: ['name'] },
  { uses: /^macbre\/push-to-ghcr@/, image: ['image_name'] },
  { uses: /^VaultVulp\/gp-docker-action@/, image: ['image-name'] },
  { uses: /^whoan\/docker-build-with-cache-action@/, image: ['image_name'] },
  { uses: /^opspresso\/action-docker@/, image: ['image_name'] },
]

/** Such actions put the registry and the owner before a bare name. */
export const withOwner = (name: string): string => (name.includes('/') ? name : `$OWNER/${name}`)
