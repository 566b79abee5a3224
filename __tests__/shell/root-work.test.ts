import { parseShell } from '../../src/shell/parse.js'
import { scriptNeedsRoot } from '../../src/shell/root-work.js'

function work(text: string): readonly string[] {
  const script = parseShell(text, { cwd: '/app', env: () => undefined })
  return scriptNeedsRoot(script).map(
    ({ code, onlyWhenRoot }) => code.replace('entrypoint-', '') + (onlyWhenRoot ? '?' : ''),
  )
}

test.each<[string, readonly string[]]>([
  ['exec gosu app "$0" "$@"', ['drops-privileges']],
  ['exec su-exec "$PUID:$PGID" node s', ['drops-privileges']],
  ['exec setpriv --reuid=app --clear-groups node s', ['drops-privileges']],
  ["su -s /bin/sh -c 'node s' app", ['drops-privileges']],
  ['su app', ['drops-privileges']],
  ['start-stop-daemon --start -c app --exec x', ['drops-privileges']],
  ['sudo chown app /data', ['uses-sudo', 'changes-owner']],
  ['sudo -u app node s', ['uses-sudo']],
  ['chown -R app:app /data', ['changes-owner']],
  ['chown app "$DIR"', ['changes-owner']],
  ["find /data ! -user app -exec chown app '{}' +", ['changes-owner']],
  ['find /data | xargs chown app', ['changes-owner']],
  ['usermod -u "$PUID" app; groupmod -g "$PGID" app', ['edits-accounts', 'edits-accounts']],
  ['adduser -D app', ['edits-accounts']],
  ['apt-get update && apt-get install -y curl', ['installs-packages', 'installs-packages']],
  ['apk add curl', ['installs-packages']],
  ['service cron start', ['starts-services']],
  ['/etc/init.d/ssh start', ['starts-services']],
  ['crond -f', ['starts-cron']],
  ['exec /usr/sbin/sshd -D', ['starts-sshd']],
  ['mount -t nfs a:/b /c', ['mounts']],
  ['sysctl -w net.core.somaxconn=1024', ['changes-kernel']],
  ['echo 1 > /proc/sys/net/ipv4/ip_forward', ['changes-kernel']],
  ['iptables -t nat -A POSTROUTING -j MASQUERADE', ['changes-network']],
  ['ip route add default via 10.0.0.1', ['changes-network']],
  ['update-ca-certificates', ['changes-trust-store']],
  ['echo "x" >> /etc/hosts', ['writes-system']],
  ['sed -i s/80/8080/ /etc/nginx/nginx.conf', ['writes-system']],
  ['envsubst < /t > /etc/nginx/conf.d/default.conf', ['writes-system']],
  ['ln -sf /usr/share/zoneinfo/$TZ /etc/localtime', ['writes-system']],
  ['cp /x /usr/local/bin/', ['writes-system']],
  ['echo a | tee /etc/x', ['writes-system']],
  [
    'if [ "$(id -u)" = 0 ]; then chown -R app /data; exec gosu app "$0"; fi; exec "$@"',
    ['changes-owner?', 'drops-privileges?'],
  ],
  ['f() { chown app /x; }; f', ['changes-owner']],
  ['chown app /x || true', ['changes-owner?']],
  ['chown app /x || exit 1', ['changes-owner']],
])('%s', (text, expected) => {
  expect(work(text)).toEqual(expected)
})

test.each([
  'echo "chown app /data"',
  'printf "%s" "gosu app"',
  '# chown app /data',
  'cat <<EOF\nchown app /data\nsu app\nEOF\n',
  'command -v chown gosu',
  'which gosu',
  'chown() { :; }',
  'f() { chown app /data; apt-get install x; }',
  'exec node chown',
  'su --version',
  'gosu --version',
  'gosu root:root node s',
  'apt-get --version',
  'service --status-all',
  'ip addr show',
  'ip route',
  'iptables -L -n -h',
  'mount',
  'sysctl net.core.somaxconn',
  'cat /etc/passwd > /tmp/x',
  'sed s/a/b/ /etc/x > /tmp/x',
  'cp /etc/x /tmp/x',
  'mkdir -p /data /tmp/x /run/x',
  'echo x > /usr/share/nginx/html/env.js',
  'cmd > /dev/null 2>&1',
  'sshd_config=1',
  'python manage.py migrate && exec gunicorn app',
])('no root work: %s', text => {
  expect(work(text)).toEqual([])
})

test('the message names what is written', () => {
  const script = parseShell('cat a b > /etc/x/y.conf', { cwd: '/', env: () => undefined })
  expect(scriptNeedsRoot(script)[0]?.message).toContain('/etc/x/y.conf')
})
