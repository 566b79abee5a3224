import { scanSource } from '../../../src/programs/sources/index.js'

const writes = (path: string, text: string): readonly string[] =>
  scanSource(path, text).writes.map(
    ({ target, type }) => `${target.base}:${target.path}${type === 'directory' ? '/' : ''}`,
  )

describe('a path that a source file writes', () => {
  test.each<[string, string, readonly string[]]>([
    ['a.py', "open('data/out.txt', 'w').write('x')", ['cwd:data/out.txt']],
    ['a.py', "with open('/var/log/app.log', mode='a') as f: pass", ['absolute:/var/log/app.log']],
    [
      'a.py',
      "BASE_DIR = Path(__file__).resolve().parent.parent\nUPLOADS = BASE_DIR / 'uploads'\nUPLOADS.mkdir(exist_ok=True)",
      ['file:../uploads/'],
    ],
    [
      'a.py',
      "BASE = os.path.dirname(os.path.abspath(__file__))\nopen(os.path.join(BASE, 'db', name), 'wb')",
      ['file:db/'],
    ],
    ['a.py', "open(f'/data/{name}.json', 'w')", ['absolute:/data/']],
    ['a.py', "logging.basicConfig(filename='app.log', level=20)", ['cwd:app.log']],
    ['a.py', "h = logging.handlers.RotatingFileHandler('logs/app.log')", ['cwd:logs/app.log']],
    ['a.py', "engine = create_engine('sqlite:///./test.db')", ['cwd:test.db']],
    [
      'config.py',
      "class Config:\n    SQLALCHEMY_DATABASE_URI = os.environ.get('URL', '').replace('postgres://', 'postgresql://') or \\\n        'sqlite:///data/app.db'",
      ['cwd:data/app.db'],
    ],
    ['a.py', "DATA = os.environ.get('DATA_DIR', '/data')\nos.makedirs(DATA)", ['absolute:/data/']],
    ['a.js', "const dir = path.join(__dirname, 'uploads')\nfs.mkdirSync(dir, { recursive: true })", ['file:uploads/']],
    ['a.js', "import { writeFile } from 'node:fs/promises'\nawait writeFile(`./data/${id}.json`, x)", ['cwd:data/']],
    ['a.js', "const upload = multer({ dest: 'uploads/' })", ['cwd:uploads/']],
    ['a.js', "new winston.transports.File({ filename: 'logs/error.log' })", ['cwd:logs/error.log']],
    ['a.js', "const db = new sqlite3.Database('./app.db')", ['cwd:app.db']],
    [
      'a.ts',
      "const __dirname = path.dirname(fileURLToPath(import.meta.url))\nfs.appendFileSync(path.resolve(__dirname, '../log.txt'), 'x')",
      ['file:../log.txt'],
    ],
    ['a.php', "<?php file_put_contents(__DIR__ . '/storage/visits.txt', $n);", ['file:storage/visits.txt']],
    ['a.php', "<?php $dir = 'uploads/'; move_uploaded_file($tmp, $dir . $name);", ['cwd:uploads/']],
    ['a.php', "<?php define('LOG', '/var/log/app.log'); $f = fopen(LOG, 'a');", ['absolute:/var/log/app.log']],
    ['a.rb', "File.open('log/out.log', 'a') { |f| f.puts 1 }", ['cwd:log/out.log']],
    ['a.rb', "FileUtils.mkdir_p 'tmp/cache'", ['cwd:tmp/cache/']],
    ['A.java', 'new FileOutputStream("data/out.bin")', ['cwd:data/out.bin']],
    ['A.java', 'Files.createDirectories(Paths.get("/data/in"));', ['absolute:/data/in/']],
    ['a.go', 'os.MkdirAll("/data/cache", 0o755)', ['absolute:/data/cache/']],
    ['a.go', 'f, _ := os.OpenFile("app.log", os.O_CREATE|os.O_WRONLY, 0o644)', ['cwd:app.log']],
    ['a.go', 'const dir = "state"\nos.WriteFile(filepath.Join(dir, "x.json"), b, 0o600)', ['cwd:state/x.json']],
    [
      'a.cs',
      'Directory.CreateDirectory("uploads"); File.WriteAllText("uploads/a.txt", s);',
      ['cwd:uploads/', 'cwd:uploads/a.txt'],
    ],
    ['a.cs', 'options.UseSqlite("Data Source=/data/app.db");', ['absolute:/data/app.db']],
    ['a.rs', 'std::fs::create_dir_all("/var/lib/app")?;', ['absolute:/var/lib/app/']],
    ['a.rs', 'fs::create_dir_all(PathBuf::from("/srv").join("data"))?;', ['absolute:/srv/data/']],
    [
      'a.rs',
      '#[cfg(test)]\nmod tests {\n  fn t() { File::create("/a.txt"); }\n}\nfn main() { File::create("/b.txt"); }',
      ['absolute:/b.txt'],
    ],
    ['a.rs', '#[derive(Debug)]\nfn main() { File::create("/b.txt"); }', ['absolute:/b.txt']],
    ['a.rb', "FileUtils.mkdir_p(Rails.root.join('tmp', 'imports'))", ['cwd:tmp/imports/']],
    ['a.c', 'FILE *f = fopen("/var/log/x.log", "a");', ['absolute:/var/log/x.log']],
  ])('%s: %s', (path, text, expected) => {
    expect(writes(path, text)).toEqual(expected)
  })
})

describe('what reads, or is no path', () => {
  test.each<[string, string]>([
    ['a.rs', 'File::create(&scratch.path().join("out.txt"))?;'],
    ['a.rs', '#[tokio::test]\nasync fn writes() {\n  fs::write("/out.txt", b"x").unwrap();\n}'],
    ['a.rb', "FileUtils.mkdir_p(export_directory.join('digests'))"],
    ['A.java', 'Files.createDirectories(workspace.resolve("cache"));'],
    ['a.py', "open('data.txt')"],
    ['a.py', "open('data.txt', 'rb')"],
    ['a.py', "open('/dev/null', 'w')"],
    ['a.py', "open(name, 'w')"],
    ['a.py', "# open('data.txt', 'w')"],
    ['a.py', "open('/tmp/x', 'w')"],
    ['a.py', "sqlite3.connect(':memory:')"],
    ['a.py', "create_engine('postgresql://u:p@db/app')"],
    ['config.py', "SQLALCHEMY_DATABASE_URI = 'mysql://u:p@db/app'"],
    ['a.py', "webbrowser.open('page.html', 'w')"],
    ['a.js', "fs.readFileSync('a.txt')"],
    ['a.js', "res.writeHead(200); res.write('data/out.txt')"],
    ['a.js', "document.write('uploads/a')"],
    ['a.php', "<?php $f = fopen('php://output', 'w');"],
    ['a.php', "<?php $f = fopen('data.csv', 'r');"],
    ['a.go', 'db, err := sql.Open("mysql", fmt.Sprintf("root:%s@tcp(db:3306)/x", p))'],
    ['a.go', 'os.Open("data.txt")'],
    ['A.java', 'new FileInputStream("data.txt")'],
    ['a.c', 'fopen("x.cfg", "r");'],
  ])('%s: %s', (path, text) => {
    expect(writes(path, text)).toEqual([])
  })
})

describe('signs of work for root', () => {
  const codes = (path: string, text: string): readonly string[] =>
    scanSource(path, text).privileges.map(({ code }) => code)

  test.each<[string, string, string]>([
    ['a.py', 'os.setuid(1000)', 'drops-privileges'],
    ['a.py', "if os.geteuid() != 0:\n    sys.exit('run as root')", 'requires-root'],
    ['a.js', "if (process.getuid() !== 0) { console.error('root'); process.exit(1) }", 'requires-root'],
    ['a.go', 'if os.Geteuid() != 0 { log.Fatal("root") }', 'requires-root'],
    ['a.py', "subprocess.run(['sudo', 'ls'])", 'runs-sudo'],
    ['a.js', "exec('ping -c 1 ' + host)", 'runs-ping'],
    ['a.py', 's = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)', 'opens-raw-sockets'],
    ['a.js', "const docker = new Docker({ socketPath: '/var/run/docker.sock' })", 'uses-docker-socket'],
    ['a.py', 'os.chown(path, 1000, 1000)', 'changes-ownership'],
    ['a.c', 'mount("proc", "/proc", "proc", 0, 0);', 'mounts-filesystems'],
  ])('%s: %s', (path, text, code) => {
    expect(codes(path, text)).toEqual([code])
  })

  test.each<[string, string]>([
    ['a.py', 'if os.getuid() == 0:\n    os.setuid(1000)'],
    ['a.py', '# os.setuid(0)'],
    ['a.js', "exec('pingdom-cli')"],
    ['a.py', 'if os.geteuid() != 0:\n    print("not root")'],
    ['a.js', "socket.emit('ping ')"],
  ])('%s: %s is none', (path, text) => {
    expect(codes(path, text)).toEqual([])
  })
})
