import { scanSource } from '../../../src/programs/sources/index.js'

const writes = (path: string, text: string): readonly string[] =>
  scanSource(path, text).writes.map(
    ({ target, type, variables }) =>
      `${target === undefined ? `env:${variables.join()}` : `${target.base}:${target.path}`}${type === 'directory' ? '/' : ''}`,
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
    ['a.py', "os.makedirs(os.environ['STATE'], exist_ok=True)", ['env:STATE/']],
    ['a.js', 'fs.writeFileSync(process.env.STATE_FILE, x)', ['env:STATE_FILE']],
    ['a.js', 'fs.writeFileSync(path.join(process.env.STATE, name), x)', ['env:STATE/']],
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
    [
      'b.php',
      "<?php file_put_contents(dirname(__FILE__) . DIRECTORY_SEPARATOR . 'saved' . DIRECTORY_SEPARATOR . 'jobs.json', $n);",
      ['file:saved/jobs.json'],
    ],
    ['c.php', "<?php file_put_contents(dirname(__FILE__) . MY_SEPARATOR . 'jobs.json', $n);", ['file:./']],
    ['sep.js', "fs.writeFileSync(__dirname + path.sep + 'seen.json', text)", ['file:seen.json']],
    ['sep.py', "open('data' + os.sep + 'seen.json', 'w')", ['cwd:data/seen.json']],
    ['a.php', "<?php $dir = 'uploads/'; move_uploaded_file($tmp, $dir . $name);", ['cwd:uploads/']],
    ['a.php', "<?php define('LOG', '/var/log/app.log'); $f = fopen(LOG, 'a');", ['absolute:/var/log/app.log']],
    ['a.rb', "File.open('log/out.log', 'a') { |f| f.puts 1 }", ['cwd:log/out.log']],
    ['a.rb', "FileUtils.mkdir_p 'tmp/cache'", ['cwd:tmp/cache/']],
    ['A.java', 'new FileOutputStream("data/out.bin")', ['cwd:data/out.bin']],
    ['A.java', 'Files.createDirectories(Paths.get("/data/in"));', ['absolute:/data/in/']],
    ['a.go', 'os.MkdirAll("/data/cache", 0o755)', ['absolute:/data/cache/']],
    [
      'a.go',
      'f := &cli.StringFlag{Name: "dir", Sources: cli.EnvVars("DIR"), Value: "data/relay"}\nos.MkdirAll(cmd.String("dir"), 0o755)',
      ['cwd:data/relay/'],
    ],
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
    [
      'a.js',
      "const m = require('multer')\nm.diskStorage({ destination: (req, file, cb) => { cb(null, './files') }, filename: (r, f, cb) => cb(null, f.originalname) }); const multer = m",
      ['cwd:files/'],
    ],
    ['a.js', "const multer = require('multer'); multer.diskStorage({ destination: '/srv/up' })", ['absolute:/srv/up/']],
    [
      'a.ts',
      "new Sequelize({ dialect: 'sqlite', storage: path.join(__dirname, '../data/app.sqlite') })",
      ['file:../data/app.sqlite'],
    ],
    ['a.ts', "new DataSource({ type: 'sqlite', database: 'data/orm.sqlite' })", ['cwd:data/orm.sqlite']],
    [
      'a.js',
      "const winston = 1; new DailyRotateFile({ filename: 'app-%DATE%.log', dirname: '/logs' })",
      ['absolute:/logs/'],
    ],
    ['a.js', "app.use(fileUpload({ useTempFiles: true, tempFileDir: '/srv/tmp/' }))", ['absolute:/srv/tmp/']],
    ['a.js', 'await sharp(input).toFile(`./thumbs/${id}.webp`)', ['cwd:thumbs/']],
    ['a.ts', "await Deno.writeTextFile('/data/state.json', x)", ['absolute:/data/state.json']],
    [
      'config.ts',
      "export const config = { uploadDir: process.env.UPLOAD_DIR || '/data/uploads' }",
      ['absolute:/data/uploads/'],
    ],
    [
      'settings.py',
      "class Settings(BaseSettings):\n    upload_dir: str = '/data/uploads'\n",
      ['absolute:/data/uploads/'],
    ],
    ['a.py', "app.config['UPLOAD_FOLDER'] = 'static/uploads'", ['cwd:static/uploads/']],
    ['a.py', "app.config.update(UPLOAD_FOLDER='/srv/up')", ['absolute:/srv/up/']],
    ['a.py', "request.files['f'].save(os.path.join('/srv/up', name))", ['absolute:/srv/up/']],
    ['a.py', "plt.figure()\nimage.save('out.png')", ['cwd:out.png']],
    ['a.py', "zipfile.ZipFile('out/a.zip', 'w').write(x)", ['cwd:out/a.zip']],
    ['a.py', "zipfile.ZipFile(x).extractall('models')", ['cwd:models/']],
    ['a.py', "joblib.dump(model, 'models/m.pkl')", ['cwd:models/m.pkl']],
    ['a.py', "AutoModel.from_pretrained('x', cache_dir='/models/cache')", ['absolute:/models/cache/']],
    ['a.py', "client = chromadb.PersistentClient(path='./chroma')", ['cwd:chroma/']],
    [
      'a.go',
      'log.SetOutput(&lumberjack.Logger{Filename: "/var/log/app/x.log", MaxSize: 5})',
      ['absolute:/var/log/app/x.log'],
    ],
    ['a.go', 'db, err := badger.Open(badger.DefaultOptions("/data/badger"))', ['absolute:/data/badger/']],
    ['a.go', 'l, err := net.Listen("unix", "/run/app/app.sock")', ['absolute:/run/app/app.sock']],
    ['a.go', 'c.SaveUploadedFile(file, "./uploads/" + file.Filename)', ['cwd:uploads/']],
    ['a.php', "<?php ini_set('session.save_path', '/srv/sessions');", ['absolute:/srv/sessions/']],
    ['a.php', "<?php use Twig\\Environment; new Environment($l, ['cache' => '/srv/twig']);", ['absolute:/srv/twig/']],
    ['a.rb', "DB = Sequel.connect('sqlite:///srv/x.db')", ['absolute:/srv/x.db']],
    [
      'a.rb',
      "ActiveRecord::Base.establish_connection(adapter: 'sqlite3', database: 'db/x.sqlite3')",
      ['cwd:db/x.sqlite3'],
    ],
    ['A.java', 'file.transferTo(new File("/srv/up/" + file.getName()));', ['absolute:/srv/up/']],
    ['A.java', 'private static final String UPLOAD_DIR = "/srv/uploads";', ['absolute:/srv/uploads/']],
    ['a.cs', 's.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo("/keys"));', ['absolute:/keys/']],
    [
      'a.cs',
      'Log.Logger = new LoggerConfiguration().WriteTo.Console().WriteTo.File("/logs/log.txt").CreateLogger();',
      ['absolute:/logs/log.txt'],
    ],
    [
      'a.cs',
      'using var db = new LiteDatabase(@"Filename=/data/lite.db;Connection=shared");',
      ['absolute:/data/lite.db'],
    ],
    ['a.rs', 'OpenOptions::new().append(true).create(true).open("/data/log.txt")?;', ['absolute:/data/log.txt']],
    ['a.rs', 'let pool = SqlitePool::connect("sqlite:///data/app.db").await?;', ['absolute:/data/app.db']],
  ])('%s: %s', (path, text, expected) => {
    expect(writes(path, text)).toEqual(expected)
  })
})

describe('what reads, or is no path', () => {
  test.each<[string, string]>([
    ['a.rs', 'File::create(&scratch.path().join("out.txt"))?;'],
    ['a.rs', 'OpenOptions::new().read(true).open("/data/in.txt")?;'],
    // A parameter, a route, a file that is read, the name of a place.
    ['a.js', 'multer; gulp.src({ destination })'],
    [
      'routes.js',
      "export const routes = { uploadPath: '/api/uploads', downloadsPath: '/downloads', mediaRoot: '/media' }",
    ],
    ['a.ts', "const schema = { storage: 'local', database: 'shop', filename: 'a' }"],
    ['a.js', 'sqlite3: winston; const { dirname, filename } = path'],
    ['a.py', 'form.save(commit=False)\nuser.save()\nmodel.save(name)'],
    ['a.py', "DATA_PATH = '/app/data/cities.csv'\nLOG_DIR: Final[str]\nzipfile.ZipFile('x.zip')"],
    ['a.go', 'l, err := net.Listen("tcp", "/run/x")'],
    ['a.cs', 'await context.SaveChangesAsync(); cart.Save("name");'],
    ['A.java', 'RocksDB.loadLibrary(); private String uploadDir;'],
    ['a.php', "<?php ini_set('memory_limit', '/x'); $x = ['cache' => true];"],
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
    ['a.go', 'f := &cli.StringFlag{Name: "persist-dir"}\nos.MkdirAll(cmd.String("persist-dir"), 0o755)'],
    ['a.go', 'os.MkdirAll(cmd.String("persist-dir"), 0o755)'],
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
