import { scanSource } from '../../../src/programs/sources/index.js'

const writes = (path: string, text: string): readonly string[] =>
  scanSource(path, text).writes.map(
    ({ target, type, variables }) =>
      `${target === undefined ? `env:${variables.join()}` : `${target.base}:${target.path}`}${type === 'directory' ? '/' : ''}`,
  )

const listens = (path: string, text: string): readonly string[] =>
  scanSource(path, text).listens.map(({ port, variables }) => [String(port), ...variables].join(' '))

describe('a path that a source file of a smaller language writes', () => {
  test.each<[string, string, readonly string[]]>([
    ['a.pl', "open(my $log, '>>', '/var/log/a.log') or die;", ['absolute:/var/log/a.log']],
    ['a.pl', "open my $in, '<', '/etc/a.conf';", []],
    ['a.pl', 'open(OUT, ">/srv/out.txt");', ['absolute:/srv/out.txt']],
    ['a.pl', 'open(IN, "/etc/a.conf");', []],
    ['a.pm', "my $dir = $ENV{STATE_DIR} || '/var/lib/a';\nmake_path($dir);", ['absolute:/var/lib/a/']],
    ['a.pl', 'my $db = DBI->connect("dbi:SQLite:dbname=/data/a.db","","");', ['absolute:/data/a.db']],
    ['a.pl', 'my $db = DBI->connect("dbi:Pg:dbname=a", "u", "p"); # SQLite later', []],
    ['a.pl', "path('/var/lib/a/seen')->spew_utf8($x);", ['absolute:/var/lib/a/seen']],
    ['a.dart', "Directory('/data/in').createSync(recursive: true);", ['absolute:/data/in/']],
    ['a.dart', "final f = File('out.txt');\nawait f.writeAsString('x');", ['cwd:out.txt']],
    ['a.dart', "final text = File('in.txt').readAsStringSync();", []],
    [
      'a.dart',
      "final dir = Platform.environment['STATE'] ?? '/state';\nDirectory(dir).create();",
      ['absolute:/state/'],
    ],
    ['a.swift', 'try FileManager.default.createDirectory(atPath: "/var/in", attributes: nil)', ['absolute:/var/in/']],
    ['a.swift', 'app.databases.use(.sqlite(.file("db.sqlite")), as: .sqlite)', ['cwd:db.sqlite']],
    ['a.swift', 'try text.write(toFile: "/srv/out.txt", atomically: true, encoding: .utf8)', ['absolute:/srv/out.txt']],
    [
      'a.ex',
      'File.mkdir_p!("/data/in")\nFile.write!("/data/in/state", "1")',
      ['absolute:/data/in/', 'absolute:/data/in/state'],
    ],
    ['a.ex', 'File.open!("/data/a.log", [:append])\nFile.open!("/etc/a.conf", [:read])', ['absolute:/data/a.log']],
    ['a.ex', 'dir = System.get_env("STATE", "/state")\nFile.mkdir_p(Path.join(dir, "in"))', ['absolute:/state/in/']],
    ['runtime.exs', 'config :a, A.Repo, database: "/data/a.db"', ['absolute:/data/a.db']],
    ['runtime.exs', 'config :a, A.Repo, database: "a_prod", username: "u"', []],
    [
      'a.R',
      'dir.create("/data/out", recursive = TRUE)\nwrite.csv(x, "/srv/out.csv")',
      ['absolute:/data/out/', 'absolute:/srv/out.csv'],
    ],
    ['a.R', 'out <- "/srv/state"\nsaveRDS(x, file.path(out, "x.rds"))', ['absolute:/srv/state/x.rds']],
    ['a.R', 'x <- read.csv("/srv/in.csv")', []],
    ['a.R', 'con <- dbConnect(RSQLite::SQLite(), dbname = "/data/a.sqlite")', ['absolute:/data/a.sqlite']],
    ['a.lua', 'local f = io.open("/var/lib/hits", "w")\nlocal g = io.open("/etc/hits")', ['absolute:/var/lib/hits']],
    ['a.lua', '--[[ io.open("/old", "w")\n]]\nlocal d = "/state"\nlfs.mkdir(d .. "/in")', ['absolute:/state/in/']],
    [
      'a.jl',
      'mkpath("/data/in")\nopen("/data/x", "w") do io\nend\nopen("/etc/x")',
      ['absolute:/data/in/', 'absolute:/data/x'],
    ],
    [
      'Main.hs',
      'main = do\n  createDirectoryIfMissing True "/var/lib/a"\n  appendFile ("/var/lib/a" </> "x") "1"',
      ['absolute:/var/lib/a/', 'absolute:/var/lib/a/x'],
    ],
    ['Main.hs', 'load = withFile "/etc/a" ReadMode hGetContents -- writeFile "/x" y', []],
    ['a.cr', 'File.open("log/out.log", "a") { |f| f.puts 1 }', ['cwd:log/out.log']],
  ])('%s: %s', (path, text, expected) => {
    expect(writes(path, text)).toEqual(expected)
  })
})

describe('a port that a source file of a smaller language listens on', () => {
  test.each<[string, string, readonly string[]]>([
    ['a.pl', 'my $d = HTTP::Daemon->new(LocalAddr => "0.0.0.0", LocalPort => 80) or die;', ['80']],
    ['a.pl', 'my $s = IO::Socket::INET->new(PeerAddr => "db", PeerPort => 80);', []],
    ['a.pl', 'use Dancer2;\nset port => $ENV{PORT} || 80;', ['80 PORT']],
    ['a.dart', 'final s = await HttpServer.bind(InternetAddress.anyIPv4, 80);', ['80']],
    [
      'a.dart',
      "import 'package:shelf/shelf.dart';\nfinal port = int.parse(Platform.environment['PORT'] ?? '80');\nawait serve(handler, ip, port);",
      ['80 PORT'],
    ],
    ['a.swift', 'app.http.server.configuration.port = 80', ['80']],
    ['a.swift', 'database.configuration.port = 80', []],
    ['a.ex', 'children = [{Plug.Cowboy, scheme: :http, plug: A.Router, options: [port: 80]}]', ['80']],
    [
      'runtime.exs',
      'config :a, A.Endpoint,\n  url: [host: "example.org", port: 443],\n  http: [ip: {0, 0, 0, 0}, port: 80]',
      ['80'],
    ],
    ['a.ex', 'Plug.Cowboy.http(A.Router, [], port: 80)', ['80']],
    ['a.R', 'pr("plumber.R") |> pr_run(host = "0.0.0.0", port = 80)', ['80']],
    ['a.lua', 'local socket = require("socket")\nlocal s = assert(socket.bind("*", 80))', ['80']],
    ['a.jl', 'HTTP.serve(router, "0.0.0.0", 80)', ['80']],
    ['Main.hs', 'import qualified Network.Wai.Handler.Warp as Warp\nmain = Warp.run 80 app', ['80']],
    ['Main.hs', 'main = runSettings (setPort 80 defaultSettings) app', ['80']],
  ])('%s: %s', (path, text, expected) => {
    expect(listens(path, text)).toEqual(expected)
  })
})
