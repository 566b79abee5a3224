import { parseShell } from '../../src/shell/parse.js'
import type { ShellCommand, ShellScript } from '../../src/shell/types.js'
import { BOUNDED, cpuTime } from '../support/cpu-time.js'

function read(text: string, env: Record<string, string> = {}): ShellScript {
  return parseShell(text, { cwd: '/app', env: name => env[name] })
}

/** Words as one string; `?` and the source text where the value is not certain. */
function line(command: ShellCommand): string {
  return command.words.map(word => word.value ?? `?${word.text}`).join(' ')
}

function lines(text: string, env: Record<string, string> = {}): readonly string[] {
  return read(text, env).commands.map(line)
}

function find(text: string, program: string, env: Record<string, string> = {}): ShellCommand {
  const command = read(text, env).commands.find(candidate => candidate.program === program)
  if (command === undefined) throw new Error(`no ${program} in ${text}`)
  return command
}

describe('flattening', () => {
  test.each<[string, readonly string[]]>([
    ['a && b || c; d & e', ['a', 'b', 'c', 'd', 'e']],
    ['if t; then a; elif u; then b; else c; fi', ['t', 'a', 'u', 'b', 'c']],
    ['for i in 1 2; do a; done; while t; do b; done', ['a', 't', 'b']],
    ['case "$1" in x|y) a ;; *) b ;; esac', ['a', 'b']],
    ['(a; { b; }) | c', ['a', 'b', 'c']],
    ['echo "$(a $(b))" `c`', ['b', '?a $(b)', 'c', 'echo']],
    ['x=$(a); [[ -n $(b) ]] && c', ['a', 'b', 'c']],
    ['diff <(a) <(b)', ['a', 'b', 'diff ?<(a) ?<(b)']],
    ['# chown a b\ntrue # rm -rf /', ['true']],
    ['', []],
  ])('%s', (text, expected) => {
    const programs = expected.map(item => item.replace(/^\?/, '').split(' ')[0])
    expect(read(text).commands.map(command => command.program)).toEqual(programs)
  })
})

describe('values', () => {
  test.each<[string, readonly string[]]>([
    [`echo 'a b' "c d" e\\ f`, ['echo a b c d e f']],
    ['echo "$KNOWN/x" $UNKNOWN', ['echo v/x ?$UNKNOWN']],
    ['A=1; B="$A/2"; echo $B', ['echo 1/2']],
    ['export A=1 && echo ${A}x', ['export A=1', 'echo 1x']],
    ['if t; then KNOWN=2; fi; echo $KNOWN', ['t', 'echo ?$KNOWN']],
    ['t || KNOWN=2; echo $KNOWN', ['t', 'echo ?$KNOWN']],
    ['(KNOWN=2); echo $KNOWN', ['echo v']],
    ['for i in a b; do echo $KNOWN $N; N=1; done', ['echo v ?$N']],
    ['f() { echo $P; }; P=1; f; P=2', ['echo ?$P', 'f']],
    ['KNOWN=$(x); echo $KNOWN', ['x', 'echo ?$KNOWN']],
    ['. ./settings; echo $KNOWN', ['. ./settings', 'echo ?$KNOWN']],
    ['. /opt/venv/bin/activate; echo $KNOWN', ['. /opt/venv/bin/activate', 'echo v']],
    ['read KNOWN; echo $KNOWN', ['read KNOWN', 'echo ?$KNOWN']],
    ['echo ${KNOWN:-d} ${UNKNOWN:-d} ${EMPTY:-d} ${KNOWN:+e}', ['echo v ?${UNKNOWN:-d} d e']],
    ['echo ${KNOWN#v} ${KNOWN/v/w}', ['echo ?${KNOWN/v/w}']],
    ['apk add $LIST "$LIST" $EMPTY', ['apk add a b a b']],
    ['mkdir a/{b,c{1..2}} {x} "{a,b}"', ['mkdir a/b a/c1 a/c2 {x} {a,b}']],
    ['ls ~/x "~/y" ~', ['ls /h/x ~/y /h']],
    ['cd /srv && cp "$PWD/a" $(pwd)/b', ['cd /srv', 'pwd', 'cp /srv/a /srv/b']],
    ['FILE=/a/b.conf; mkdir $(dirname "$FILE")', ['dirname /a/b.conf', 'mkdir /a']],
    ['mkdir $(dirname /a/b/) $(basename /c/d.conf .conf)', ['dirname /a/b/', 'basename /c/d.conf .conf', 'mkdir /a d']],
    ['mkdir $(dirname "$0")', ['dirname ?"$0"', 'mkdir ?$(dirname "$0")']],
    ['exec $(which squid) -N', ['which squid', 'squid -N']],
    ['"$(command -v nginx)" -t', ['command -v nginx', 'nginx -t']],
    ['chmod +x $(which node)', ['which node', 'chmod +x ?$(which node)']],
    [`printf $'a\\tb'`, ['printf a\tb']],
    ['echo $((1+1))', ['echo ?$((1+1))']],
  ])('%s', (text, expected) => {
    expect(lines(text, { KNOWN: 'v', EMPTY: '', LIST: 'a b', HOME: '/h' })).toEqual(expected)
  })

  test('a glob is marked only where it is not quoted', () => {
    expect(find('ls *.c "*.h" a[12] b\\*', 'ls').words.map(word => word.glob)).toEqual([
      false,
      true,
      false,
      true,
      false,
    ])
  })

  test('too many alternatives stay one word', () => {
    expect(find(`x ${'{a,b}'.repeat(20)}`, 'x').words).toHaveLength(2)
  })

  test("the script's own variables", () => {
    const { variables } = read('A=1; if t; then B=2; fi; export C="$A$X"; A+=0')
    expect([...variables]).toEqual([
      ['A', undefined],
      ['B', undefined],
      ['C', undefined],
    ])
  })
})

describe('ranges', () => {
  test.each<[string, string]>([
    ['exec gunicorn --bind 0.0.0.0:80 app:app', '0.0.0.0:80'],
    [`sh -c 'exec node s.js --port 80'`, '80'],
    [`sh -c "exec node \\"s.js\\" --port 80"`, '80'],
    [`su - app -c "cd /x && serve -l 80"`, '80'],
    [`bash -lc "sh -c 'serve -l 80'"`, '80'],
    ['bash <<EOF\nserve -l 80\nEOF\n', '80'],
    ['x=$(serve "$(echo 80)")', '80'],
    ['if a; then\n  b &&\n  serve :80\nfi', ':80'],
  ])('%s', (text, word) => {
    const { commands } = read(text)
    const found = commands.flatMap(command => command.words).filter(candidate => candidate.value === word)
    expect(found).toHaveLength(1)
    for (const { range } of found) expect(text.slice(range.start, range.end)).toBe(word)
  })

  test('escaped backticks have the place of the whole substitution', () => {
    const text = 'echo `a \\`b\\``'
    const { range } = find(text, 'b')
    expect(text.slice(range.start, range.end)).toBe('`a \\`b\\``')
  })

  test('a here-document', () => {
    const text = "cat > /etc/x <<EOF\nport $P\nEOF\ncat <<-'E' >y\n\tlisten $Q\n\tE\n"
    const [first, second] = read(text, { P: '80' }).commands
    expect(first?.redirects.map(redirect => redirect.target?.value ?? redirect.body)).toEqual(['/etc/x', 'port 80\n'])
    const body = first?.redirects[1]?.bodyRange
    expect(text.slice(body?.start, body?.end)).toBe('port $P\n')
    expect(second?.redirects[0]?.body).toBe('listen $Q\n')
  })
})

describe('working directory', () => {
  test.each<[string, string | undefined]>([
    ['probe', '/app'],
    ['cd sub && probe', '/app/sub'],
    ['cd /x/../y/ && probe', '/y'],
    ['(cd /x); probe', '/app'],
    ['cd /x && cd - && probe', '/app'],
    ['pushd /x; popd; probe', '/app'],
    ['cd "$UNKNOWN"; probe', undefined],
    ['cd "$UNKNOWN"; cd /x; probe', '/x'],
    ['cd "$UNKNOWN"; cd x; probe', undefined],
    ['if t; then cd /x; fi; probe', undefined],
    ['if t; then cd /x; else cd /x; fi; probe', '/x'],
    ['cd /x || exit 1; probe', '/x'],
    ['[ -d /x ] && cd /x; probe', undefined],
    ['for i in a b; do probe; cd $i; done', undefined],
    ['for i in a b; do probe; (cd $i); done', '/app'],
    ['f() { probe; }; cd /x; f', undefined],
    ['f() { probe; }; f', '/app'],
    ['su - app -c probe', undefined],
    ['su app -c probe', '/app'],
  ])('%s', (text, cwd) => {
    expect(find(text, 'probe').cwd).toBe(cwd)
  })
})

describe('wrappers', () => {
  test.each<[string, string, { switchUser?: string; exec?: boolean }]>([
    ['exec node s.js', 'node s.js', { exec: true }],
    ['exec env -u X PORT=80 node s.js', 'node s.js', { exec: true }],
    ['sudo -E -u www-data -- php a', 'php a', { switchUser: 'www-data' }],
    ['exec gosu app:app node s', 'node s', { exec: true, switchUser: 'app:app' }],
    ['exec su-exec "$USER_ID" node s', 'node s', { exec: true, switchUser: '"$USER_ID"' }],
    ['setpriv --reuid=10 --regid 10 --clear-groups node s', 'node s', { switchUser: '10' }],
    ['runuser -u app -- node s', 'node s', { switchUser: 'app' }],
    ['chpst -u app:grp -e /env node s', 'node s', { switchUser: 'app:grp' }],
    ['s6-setuidgid app node s', 'node s', { switchUser: 'app' }],
    ['su -s /bin/sh -c "node s" app', 'node s', { switchUser: 'app' }],
    ["su -c 'node s'", 'node s', { switchUser: 'root' }],
    ['nice -n 5 ionice -c2 nohup stdbuf -oL timeout -k 5 30 node s', 'node s', {}],
    ['exec tini -s -- node s', 'node s', { exec: true }],
    ['time -p node s', 'node s', {}],
    ["exec sh -c 'node s'", 'node s', { exec: true }],
    ['command -v node', 'command -v node', {}],
    ['xargs node', 'xargs node', {}],
    ['env', 'env', {}],
    ['sh -c "$SCRIPT"', 'sh -c ?"$SCRIPT"', {}],
    ['sh /start.sh', 'sh /start.sh', {}],
  ])('%s', (text, expected, { switchUser, exec = false }) => {
    const [command] = read(text).commands
    if (command === undefined) throw new Error('no command')
    expect([line(command), command.switchUser, command.exec]).toEqual([expected, switchUser, exec])
  })

  test('only the last command of an inner script replaces the shell', () => {
    expect(read("exec sh -c 'a; b'").commands.map(command => command.exec)).toEqual([false, true])
  })

  test('assignments before a command and behind env', () => {
    expect([...find('A=1 env B=2 C="$X" node s', 'node').assignments]).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['C', undefined],
    ])
  })
})

describe('conditions', () => {
  test.each<[string, boolean]>([
    ['a && probe', true],
    ['a; probe', true],
    ['a || probe', false],
    ['(a || b) && probe', true],
    ['[ -f x ] && probe', false],
    ['test -f x && a && probe', false],
    ['echo x | sha256sum -c - && probe', true],
    ['command -v x && probe', false],
    ['if probe; then a; fi', true],
    ['if a; then probe; fi', false],
    ['while probe; do a; done', true],
    ['for i in a; do probe; done', false],
    ['f() { probe; }; f', false],
    ['{ (probe); }', true],
  ])('%s', (text, unconditional) => {
    expect(find(text, 'probe').unconditional).toBe(unconditional)
  })

  test.each<[string, boolean]>([
    ['$(probe)', true],
    ['x=`probe`', true],
    ['cat x | probe', false],
    ['probe | tee x', false],
    ['echo x | tee y | probe', false],
  ])('nested: %s', (text, nested) => {
    expect(find(text, 'probe').nested).toBe(nested)
  })

  test.each<[string, boolean]>([
    ['if [ "$(id -u)" = 0 ]; then probe; fi', true],
    [`if [ "$1" = 'redis' -a "$(id -u)" = '0' ]; then probe; fi`, true],
    ['if [[ $EUID -eq 0 && -n $X ]]; then probe; fi', true],
    ['if (( EUID == 0 )); then probe; fi', true],
    ['if [ `whoami` = root ]; then probe; fi', true],
    ['u="$(id -u)"; if [ "$u" = 0 ]; then probe; fi', true],
    ['if [ "$(id -u)" != 0 ]; then a; else probe; fi', true],
    ['if [ "$(id -u)" -ne 0 ]; then exec "$@"; fi; probe', true],
    ['[ "$(id -u)" = 0 ] || exit 1; probe', true],
    ['[ "$(id -u)" -eq 0 ] && probe', true],
    ['[ "$(id -u)" -ne 0 ] || probe', true],
    ['case "$(id -u)" in 0) probe;; *) a;; esac', true],
    ['f() { probe; }; if [ "$(id -u)" = 0 ]; then f; fi', true],
    ['f() { probe; }; if [ "$(id -u)" = 0 ]; then f; fi; f', false],
    ['if [ "$(id -u)" != 0 ]; then probe; fi', false],
    ['if [ "$(id -u)" = 0 -o -n "$X" ]; then probe; fi', false],
    ['if [ "$(id -u)" = 0 ]; then a; else probe; fi', false],
    ['if [ "$(id -u)" = 1000 ]; then probe; fi', false],
    ['if [ "$(id -u)" = 0 ]; then a; fi; probe', false],
    ['[ "$(id -u)" = 0 ] && a; probe', false],
    ['[ "$(id -g)" = 0 ] && probe', false],
  ])('only root: %s', (text, onlyWhenRoot) => {
    expect(find(text, 'probe').onlyWhenRoot).toBe(onlyWhenRoot)
  })

  test.each<[string, boolean]>([
    ['f() { probe; }', false],
    ['f() { probe; }; f', true],
    ['f() { probe; }; g() { f; }; g', true],
    ['f() { probe; }; g() { f; }', false],
    ['f() { f; probe; }', false],
    ['f() { probe; }; trap f EXIT', true],
    ['function f { probe; }; x | f', true],
    ["sh -c 'f() { probe; }; f'", true],
    ["g() { x; }; sh -c 'f() { probe; }'", false],
  ])('reachable: %s', (text, reachable) => {
    expect(find(text, 'probe').reachable).toBe(reachable)
  })
})

describe('hostile input', () => {
  test.each<[string, string]>([
    ['open if', 'echo a; if [ ; then'],
    ['open quote', 'echo a; echo "b'],
    ['open substitution', 'echo a; x=$(b'],
    ['template', 'echo a; case x in {{ y }}) z ;; esac'],
  ])('%s is incomplete, and the rest is read', (_, text) => {
    const script = read(text)
    expect(script.incomplete).toBe(true)
    expect(script.commands[0]?.words[1]?.value).toBe('a')
  })

  test.each<[string, string]>([
    ['$(', '$('.repeat(50_000)],
    ['((', '('.repeat(50_000)],
    ['if', 'if x; then '.repeat(50_000)],
    ['arithmetic', `echo $((${'1+'.repeat(100_000)}1))`],
    ['&&', `${'a && '.repeat(100_000)}b`],
    ['here-documents', 'cat <<EOF\n'.repeat(30_000)],
    ['default values', '${a:-'.repeat(30_000)],
    ['braces', `x ${'{a,b}'.repeat(20_000)}`],
    ['nested arithmetic', '$(('.repeat(50_000)],
    ['backticks', '`a '.repeat(20_000)],
    ['nested sh -c', `sh -c "`.repeat(2_000)],
    ['control characters', '\0\u0001\uFEFF\r\n'.repeat(1000)],
  ])('%s ends soon', (_, text) => {
    const time = cpuTime(() => {
      expect(() => read(text)).not.toThrow()
    })
    expect(time).toBeLessThan(BOUNDED)
  })

  test('thirty thousand lines take linear time', () => {
    const time = (count: number): number =>
      cpuTime(() => {
        expect(read('f "$X" $(g)\n'.repeat(count)).commands.length).toBe(count * 2)
      })
    time(1_000)
    expect(time(30_000)).toBeLessThan(30 * Math.max(time(3_000), 100))
  })
})

describe('defaults of variables that nobody sets', () => {
  test.each<[script: string, argument: string | undefined]>([
    ['[ -z "$A" ] && A=/data\nmkdir "$A"', '/data'],
    ['[ -z "$A" ] && true || A=/data\nmkdir "$A"', undefined],
    ['if [ -z "$A" ]; then A=/data; fi\nmkdir "$A"', '/data'],
    ['if [ -n "$A" ]; then A=/data; fi\nmkdir "$A"', undefined],
    [': "${A:=/data}"\nmkdir "$A"', '/data'],
    ['mkdir "${A:-/data}"', '/data'],
    ['mkdir "$A"', undefined],
  ])('%s', (text, argument) => {
    const { commands } = parseShell(text, { cwd: '/', env: () => undefined, defaults: true })
    expect(commands.at(-1)?.words[1]?.value).toBe(argument)
  })
})
