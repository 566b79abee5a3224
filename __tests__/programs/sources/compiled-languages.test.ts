import { scanSource } from '../../../src/programs/sources/index.js'

function writes(path: string, text: string): readonly string[] {
  const found = scanSource(path, text).writes
  return [...new Set(found.map(({ target, type }) => `${target?.path ?? '?'}${type === 'directory' ? '/' : ''}`))]
}

const listens = (path: string, text: string): readonly (number | undefined)[] =>
  scanSource(path, text).listens.map(({ port, range }) => {
    if (range !== undefined) expect(text.slice(range.start, range.end)).toBe(String(port))
    return port
  })

describe('a path that a compiled program writes', () => {
  test.each<[string, string, readonly string[]]>([
    ['a.hs', 'main = writeFile "state/last.txt" (show n)', ['state/last.txt']],
    ['a.hs', 'log line = TIO.appendFile "/var/log/bot.log" $ line <> end', ['/var/log/bot.log']],
    ['a.hs', 'h <- openFile "out.txt" WriteMode', ['out.txt']],
    ['a.hs', 'h <- openFile "in.txt" ReadMode', []],
    ['a.hs', 'createDirectoryIfMissing True "db"', ['db/']],
    ['a.hs', '-- writeFile "old.txt" x\n{- writeFile "older.txt" x -}', []],
    ['a.hs', 'writeFile name contents', []],
    ['a.ml', 'let oc = open_out "cache/index" in ()', ['cache/index']],
    ['a.ml', 'let db = Sqlite3.db_open "app.db"', ['app.db']],
    ['a.ml', 'let () = Dream.run @@ Dream.sql_pool "sqlite3:db.sqlite" @@ router', ['db.sqlite']],
    ['a.ml', 'Dream.sql_pool "postgresql://db/app"', []],
    ['a.ml', '(* open_out "x" *) let f (x : \'a) = Unix.mkdir "/data/lists" 0o755', ['/data/lists/']],
    ['a.cr', 'File.write("data/state.json", x)', ['data/state.json']],
    ['a.cr', 'Dir.mkdir_p "/data/queue"', ['/data/queue/']],
    ['a.cr', 'DB.open "sqlite3://./app.db" do |db|', ['app.db']],
    ['a.cr', 'DB.open "postgres://db/app"', []],
    ['a.nim', 'writeFile("state.json", $node)', ['state.json']],
    ['a.nim', 'import db_sqlite\nlet db = open("notes.db", "", "", "")', ['notes.db']],
    ['a.nim', 'let f = open("in.txt", fmRead)', []],
    ['a.nim', 'createDir "public/uploads"', ['public/uploads/']],
    [
      'a.swift',
      'try FileManager.default.createDirectory(atPath: "Storage/", withIntermediateDirectories: true)',
      ['Storage/'],
    ],
    ['a.swift', 'app.databases.use(.sqlite(.file("/data/db.sqlite")), as: .sqlite)', ['/data/db.sqlite']],
    ['a.dart', "await File('data/users.json').writeAsString(json);", ['data/users.json']],
    ['a.dart', "Directory('/data/uploads').createSync(recursive: true);", ['/data/uploads/']],
    ['a.dart', "final text = await File('data/users.json').readAsString();", []],
    ['a.dart', "final db = sqlite3.open('app.db');", ['app.db']],
  ])('%s: %s', (path, text, expected) => {
    expect(writes(path, text)).toEqual(expected)
  })
})

describe('a port of a compiled program', () => {
  test.each<[string, string, readonly (number | undefined)[]]>([
    ['a.hs', 'import Network.Wai.Handler.Warp\nmain = run 80 app', [80]],
    ['a.hs', 'main = run 80 app', []],
    ['a.hs', 'main = scotty 80 $ do\n  get "/" $ text "ok"', [80]],
    ['a.ml', 'let () = Dream.run ~interface:"0.0.0.0" ~port:80 @@ Dream.logger @@ router', [80]],
    ['a.cr', 'Kemal.run 80', [80]],
    ['a.cr', 'server.bind_tcp "0.0.0.0", 80', [80]],
    ['a.nim', 'import jester\nsettings:\n  port = Port(80)', [80]],
    ['a.nim', 'import jester, net\nsocket.connect("db", Port(80))', []],
    [
      'a.swift',
      'import Hummingbird\nlet app = Application(configuration: .init(address: .hostname("0.0.0.0", port: 80)))',
      [80],
    ],
    [
      'a.dart',
      "import 'package:shelf/shelf_io.dart';\nfinal server = await serve(handler, InternetAddress.anyIPv4, 80);",
      [80],
    ],
    ['a.dart', 'final server = await HttpServer.bind(InternetAddress.anyIPv4, 80);', [80]],
  ])('%s: %s', (path, text, expected) => {
    expect(listens(path, text)).toEqual(expected)
  })
})
