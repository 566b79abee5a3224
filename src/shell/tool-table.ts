/** Where a tool puts what it downloads or keeps, unless it is told otherwise. */
export interface Tool {
  /** Below HOME. */
  readonly location: string
  /** The variable that moves it elsewhere. */
  readonly variable: string | undefined
  /** The folder of `/opt` that it moves to, where that is not the tool's own name. */
  readonly folder?: string
  /** What follows the variable's value. */
  readonly suffix?: string
  /** What stands in the variable's value before the place. */
  readonly prefix?: string
  /** The variable does not hold a place: with this value nothing of what is kept there is needed. */
  readonly value?: string
  /** Only these programs look there when the container runs, some only with this first word; without it, whatever runs may. */
  readonly usedBy?: readonly string[]
  /** Links to what it installs lie apart, here below HOME; the variable moves them to `bin` of the new place. */
  readonly links?: { readonly location: string; readonly variable?: string }
  /** The installer ends with an error when the folder that the variable names is not there. */
  readonly needsFolder?: true
}

const LOCAL_BIN = '.local/bin'

export const TOOLS: Readonly<Record<string, Tool>> = {
  argos: { location: '.local/share/argos-translate/packages', variable: 'ARGOS_PACKAGES_DIR' },
  bun: { location: '.bun', variable: 'BUN_INSTALL' },
  // A file; with neither it nor the place that it names, the gems are not found.
  'bundle-config': { location: '.bundle/config', variable: 'BUNDLE_USER_CONFIG' },
  // By the folder for caches in general: it has no variable of its own.
  camoufox: { location: '.cache', variable: 'XDG_CACHE_HOME', folder: 'cache' },
  cabal: { location: '.cabal', variable: 'CABAL_DIR', usedBy: ['cabal'] },
  cargo: { location: '.cargo', variable: 'CARGO_HOME' },
  // A file; the variable that names it is younger than many a git.
  'git-settings': { location: '.gitconfig', variable: undefined, folder: 'git' },
  // Libraries; those of git lie in ~/.gitlibs.
  clojure: { location: '.m2', variable: undefined, usedBy: ['clojure', 'clj', 'lein'] },
  composer: { location: '.composer', variable: 'COMPOSER_HOME' },
  corepack: { location: '.cache/node/corepack', variable: 'COREPACK_HOME' },
  'corepack-shims': {
    location: '.cache/node/corepack',
    variable: 'COREPACK_HOME',
    folder: 'corepack',
    usedBy: ['yarn', 'yarnpkg', 'pnpm', 'pnpx'],
  },
  deepface: { location: '.deepface', variable: 'DEEPFACE_HOME', suffix: '.deepface' },
  // By the folder for caches in general; beside its models it keeps a log.
  deepfilternet: { location: '.cache', variable: 'XDG_CACHE_HOME', folder: 'cache' },
  'dart-pub': { location: '.pub-cache', variable: 'PUB_CACHE', usedBy: ['dart'] },
  deno: { location: '.deno', variable: 'DENO_INSTALL' },
  'deno-cache': { location: '.cache/deno', variable: 'DENO_DIR', usedBy: ['deno'] },
  'dotnet-tool': { location: '.dotnet/tools', variable: undefined },
  gcloud: { location: 'google-cloud-sdk', variable: 'CLOUDSDK_INSTALL_DIR', suffix: 'google-cloud-sdk' },
  'gradle-cache': { location: '.gradle', variable: 'GRADLE_USER_HOME', usedBy: ['gradle', 'gradlew'] },
  // Where stack and cabal put programs; images of the compiler have it in PATH.
  'haskell-programs': { location: LOCAL_BIN, variable: undefined },
  huggingface: { location: '.cache/huggingface', variable: 'HF_HOME' },
  keras: { location: '.keras', variable: 'KERAS_HOME' },
  julia: { location: '.julia', variable: 'JULIA_DEPOT_PATH', usedBy: ['julia'] },
  luarocks: { location: '.luarocks', variable: undefined },
  'maven-home': { location: '.m2', variable: 'MAVEN_USER_HOME', usedBy: ['mvnw'] },
  'maven-repository': {
    location: '.m2/repository',
    variable: 'MAVEN_OPTS',
    prefix: '-Dmaven.repo.local=',
    usedBy: ['mvn', 'mvnw'],
  },
  mix: { location: '.mix', variable: 'MIX_HOME', usedBy: ['mix', 'iex'] },
  // A file with the token that programs log in with.
  modal: { location: '.modal.toml', variable: 'MODAL_CONFIG_PATH', folder: 'modal.toml' },
  // Downloads go to the first place of NLTK's that is there, and to HOME where none is.
  nltk: { location: 'nltk_data', variable: 'NLTK_DATA', needsFolder: true },
  nuget: {
    location: '.nuget/packages',
    variable: 'NUGET_PACKAGES',
    usedBy: ['dotnet run', 'dotnet watch', 'dotnet test', 'dotnet ef', 'dotnet build', 'dotnet publish'],
  },
  nvm: { location: '.nvm', variable: 'NVM_DIR', needsFolder: true },
  opam: { location: '.opam', variable: 'OPAMROOT', usedBy: ['opam', 'dune', 'ocaml'] },
  pipx: { location: '.local', variable: 'PIPX_HOME', links: { location: LOCAL_BIN, variable: 'PIPX_BIN_DIR' } },
  'pipenv-venv': { location: '.local/share/virtualenvs', variable: 'WORKON_HOME' },
  playwright: { location: '.cache/ms-playwright', variable: 'PLAYWRIGHT_BROWSERS_PATH' },
  // What the project's own list of packages brings.
  'playwright-of-project': {
    location: '.cache/ms-playwright',
    variable: 'PLAYWRIGHT_BROWSERS_PATH',
    folder: 'playwright',
  },
  // Modules, with the sockets and logs of the daemon that installs them.
  pm2: { location: '.pm2', variable: 'PM2_HOME', usedBy: ['pm2', 'pm2-runtime', 'pm2-docker'] },
  pnpm: { location: '.local/share/pnpm', variable: 'PNPM_HOME' },
  poetry: {
    location: '.local/share/pypoetry',
    variable: 'POETRY_HOME',
    links: { location: LOCAL_BIN },
    usedBy: ['poetry'],
  },
  // Its file of settings is closed to other users (0600), so that moving it would not help.
  'poetry-settings': {
    location: '.config/pypoetry',
    variable: 'POETRY_VIRTUALENVS_CREATE',
    value: 'false',
    usedBy: ['poetry'],
  },
  'poetry-venv': { location: '.cache/pypoetry/virtualenvs', variable: 'POETRY_VIRTUALENVS_PATH' },
  // Engines of Prisma's client for Python, which the generated code names by their place.
  'prisma-python': {
    location: '.cache/prisma-python',
    variable: 'PRISMA_HOME_DIR',
    folder: 'prisma',
    suffix: '.cache/prisma-python',
  },
  puppeteer: { location: '.cache/puppeteer', variable: 'PUPPETEER_CACHE_DIR' },
  // What the project's own list of packages brings.
  'puppeteer-of-project': { location: '.cache/puppeteer', variable: 'PUPPETEER_CACHE_DIR', folder: 'puppeteer' },
  // Yarn from its fourth version on leaves the packages in its cache, and has programs find them there.
  'yarn-packages': { location: '.yarn/berry', variable: 'YARN_GLOBAL_FOLDER', folder: 'yarn' },
  pyppeteer: { location: '.local/share/pyppeteer', variable: 'PYPPETEER_HOME' },
  pyenv: { location: '.pyenv', variable: 'PYENV_ROOT' },
  // What it restores are links into this folder.
  renv: { location: '.cache/R/renv', variable: 'RENV_PATHS_ROOT' },
  rustup: { location: '.rustup', variable: 'RUSTUP_HOME' },
  // Three folders below HOME, each with a property of its own.
  sbt: { location: '.sbt', variable: undefined, usedBy: ['sbt'] },
  sdkman: { location: '.sdkman', variable: 'SDKMAN_DIR' },
  // Settings that an image has there decide which compiler it takes: the folder cannot move.
  stack: { location: '.stack', variable: undefined, usedBy: ['stack'] },
  uv: { location: LOCAL_BIN, variable: 'UV_INSTALL_DIR' },
  'uv-python': { location: '.local/share/uv/python', variable: 'UV_PYTHON_INSTALL_DIR' },
  // For a project's environment uv downloads a Python where the image has none.
  'uv-managed-python': { location: '.local/share/uv/python', variable: 'UV_PYTHON_INSTALL_DIR' },
  'uv-tool': {
    location: '.local/share/uv/tools',
    variable: 'UV_TOOL_DIR',
    links: { location: LOCAL_BIN, variable: 'UV_TOOL_BIN_DIR' },
  },
  u2net: { location: '.u2net', variable: 'U2NET_HOME' },
  volta: { location: '.volta', variable: 'VOLTA_HOME' },
  mise: { location: LOCAL_BIN, variable: 'MISE_INSTALL_PATH' },
  easyocr: { location: '.EasyOCR', variable: 'EASYOCR_MODULE_PATH' },
  stanza: { location: 'stanza_resources', variable: 'STANZA_RESOURCES_DIR' },
  torch: { location: '.cache/torch', variable: 'TORCH_HOME' },
  // It has no variable of its own.
  whisper: { location: '.cache', variable: 'XDG_CACHE_HOME', folder: 'cache' },
  fnm: { location: '.local/share/fnm', variable: undefined },
}
