/** An image's repository name, as far as a deployment file shows it. */
export interface ImageName {
  /** Without registry, tag and digest: `org/web` is `['org', 'web']`. */
  readonly segments: readonly string[]
  /** What stands before the segments is a variable. */
  readonly openPrefix: boolean
}

const VARIABLE = /\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$\w+|\{\{[^}]*\}\}|<[\w-]+>/g
const MARK = '\u0000'

/** Splits a reference; undefined when its last part is a variable. */
export function imageName(reference: string): ImageName | undefined {
  const marked = reference
    .trim()
    .replace(/^docker:\/\//, '')
    .replace(VARIABLE, MARK)
  const [name = ''] = marked.split('@')
  const parts = name.split('/')
  const last = (parts.pop() ?? '').split(':')[0] ?? ''
  if (last === '' || last.includes(MARK)) return undefined
  const first = parts[0]
  if (first !== undefined && !first.includes(MARK) && (/[.:]/.test(first) || first === 'localhost')) parts.shift()
  if (parts.length === 1 && parts[0] === 'library') parts.shift()
  const open = parts.findLastIndex(part => part === '' || part.includes(MARK))
  return { segments: [...parts.slice(open + 1), last].map(part => part.toLowerCase()), openPrefix: open !== -1 }
}

/** A key that equal names share: the last part. */
export function imageKey(name: ImageName): string {
  return name.segments.at(-1) ?? ''
}

/** Whether two names can mean the same image: `certain`, or `possible` when a variable prefix leaves it open. */
export function sameImage(left: ImageName, right: ImageName): 'certain' | 'possible' | undefined {
  if (!left.openPrefix && !right.openPrefix) {
    if (imageKey(left) !== imageKey(right)) return undefined
    const { length } = left.segments
    if (length === right.segments.length)
      return left.segments.every((part, at) => part === right.segments[at]) ? 'certain' : undefined
    // `web` is often pushed as `org/web`.
    return Math.min(length, right.segments.length) === 1 ? 'possible' : undefined
  }
  const length = Math.min(left.segments.length, right.segments.length)
  const shorter = left.segments.length <= right.segments.length ? left : right
  const longer = shorter === left ? right : left
  if (!shorter.openPrefix && shorter.segments.length < longer.segments.length) return undefined
  for (let back = 1; back <= length; back += 1) {
    if (left.segments.at(-back) !== right.segments.at(-back)) return undefined
  }
  // A bare official name such as `nginx` is no sign that `$REGISTRY/nginx` is meant.
  const bare = (name: ImageName): boolean => !name.openPrefix && name.segments.length === 1
  return bare(left) || bare(right) ? 'possible' : 'certain'
}

/** A tag without what changes from release to release: `frontend` for `1.2.3-frontend` and `${VERSION}-frontend`. */
export function stableTag(reference: string): string {
  const marked = reference.replace(VARIABLE, MARK)
  const tag = /:([^/:@]*)(?:@|$)/.exec(marked)?.[1] ?? ''
  return tag
    .split(/[-_]/)
    .filter(part => part !== '' && !part.includes(MARK) && !/^(?:latest|main|master|dev|v?\d[\w.]*)$/.test(part))
    .join('-')
}

const OFFICIAL = new Set(
  `adminer alpine almalinux amazonlinux archlinux bash busybox caddy cassandra chronograf clojure consul couchbase couchdb
  debian docker drupal eclipse-mosquitto eclipse-temurin elasticsearch elixir erlang fedora flink fluentd ghost golang gradle
  groovy haproxy haskell httpd influxdb jetty joomla jruby julia kapacitor kibana kong logstash mariadb matomo maven mediawiki
  memcached mongo mongo-express mysql nats neo4j nextcloud nginx node odoo openjdk openresty percona perl php phpmyadmin postgres
  postgresql pypy python r-base rabbitmq redis redmine registry rethinkdb rockylinux ruby rust sapmachine solr sonarqube spark
  swift swipl telegraf tomcat traefik ubuntu varnish vault wordpress zookeeper`.split(/\s+/),
)

/** A bare name that means one of Docker's official images. */
export function isOfficialName(name: ImageName): boolean {
  return !name.openPrefix && name.segments.length === 1 && OFFICIAL.has(imageKey(name))
}
