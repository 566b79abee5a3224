import type { Framework } from './types.js'
import { wkhtmltopdfGem } from './gems.js'
import { prismaDatabase, railsDatabase, djangoSettings, tomcatFolders } from './databases.js'

/** One row for each framework: what tells that it is there, and what it writes. */
export const frameworks: readonly Framework[] = [
  {
    name: 'Next.js',
    dependencies: ['npm:next'],
    files: ['.next', 'next.config.js', 'next.config.mjs', 'next.config.ts'],
    ownFile: /^next\.config\.(?:js|mjs|cjs|ts)$/,
    writes: [
      { path: '.next/cache', message: 'Next.js keeps its image and fetch cache here', deep: true },
      { path: '.next/server', message: 'Next.js writes revalidated pages here', deep: true, certainty: 'possible' },
    ],
  },
  {
    name: 'Laravel',
    dependencies: ['composer:laravel/framework', 'composer:laravel/lumen-framework'],
    files: ['artisan'],
    writes: [
      { path: 'storage', message: 'Laravel keeps logs, sessions, views and uploads here', deep: true },
      { path: 'bootstrap/cache', message: 'Laravel keeps its compiled configuration here', deep: true },
      {
        path: 'database',
        message: 'the SQLite database of a Laravel application lies here',
        deep: true,
        ifPresent: 'database/database.sqlite',
      },
    ],
  },
  {
    name: 'Symfony',
    dependencies: ['composer:symfony/framework-bundle'],
    writes: [
      { path: 'var/cache', message: 'Symfony keeps its cache here', deep: true },
      { path: 'var/log', message: 'Symfony keeps its logs here', deep: true },
    ],
  },
  {
    name: 'Drupal',
    dependencies: ['composer:drupal/core', 'composer:drupal/core-recommended'],
    writes: [
      { path: 'web/sites/default/files', message: 'Drupal keeps uploads and compiled templates here', deep: true },
    ],
  },
  {
    name: 'WordPress',
    files: ['wp-config.php', 'wp-load.php'],
    writes: [{ path: 'wp-content', message: 'WordPress keeps uploads, plugins and themes here', deep: true }],
  },
  {
    name: 'CodeIgniter',
    dependencies: ['composer:codeigniter4/framework'],
    writes: [{ path: 'writable', message: 'CodeIgniter keeps cache, logs and sessions here', deep: true }],
  },
  {
    name: 'CakePHP',
    dependencies: ['composer:cakephp/cakephp'],
    writes: [
      { path: 'tmp', message: 'CakePHP keeps its cache here', deep: true },
      { path: 'logs', message: 'CakePHP keeps its logs here', deep: true },
    ],
  },
  {
    name: 'Yii',
    dependencies: ['composer:yiisoft/yii2'],
    writes: [
      { path: 'runtime', message: 'Yii keeps its cache and logs here', deep: true },
      { path: 'web/assets', message: 'Yii publishes assets here', deep: true },
    ],
  },
  {
    name: 'Rails',
    dependencies: ['gem:rails'],
    files: ['bin/rails', 'config/application.rb'],
    writes: [
      { path: 'tmp', message: 'Rails keeps its cache, sockets and process ids here', deep: true },
      { path: 'log', message: 'Rails keeps its logs here', deep: true },
      { path: 'storage', message: 'Active Storage keeps uploads here', deep: true, ifPresent: 'config/storage.yml' },
    ],
    more: railsDatabase,
  },
  { name: 'wkhtmltopdf-binary', dependencies: ['gem:wkhtmltopdf-binary'], more: wkhtmltopdfGem },
  { name: 'Django', dependencies: ['pypi:django'], files: ['manage.py'], more: djangoSettings },
  {
    name: 'Prisma',
    dependencies: ['npm:prisma', 'npm:@prisma/client'],
    files: ['prisma/schema.prisma'],
    more: prismaDatabase,
  },
  {
    name: 'Strapi',
    dependencies: ['npm:@strapi/strapi', 'npm:strapi'],
    writes: [
      { path: '.tmp', message: 'Strapi keeps its SQLite database here', deep: true },
      { path: 'public/uploads', message: 'Strapi keeps uploads here', deep: true },
      { path: '.cache', message: 'Strapi keeps its build cache here', deep: true, certainty: 'possible' },
    ],
    home: 'Strapi keeps its settings in the home directory',
  },
  {
    name: 'Ghost',
    dependencies: ['npm:ghost'],
    files: ['versions/current'],
    writes: [{ path: 'content', message: 'Ghost keeps images, themes, logs and its database here', deep: true }],
  },
  {
    name: 'Directus',
    dependencies: ['npm:directus'],
    writes: [
      { path: 'uploads', message: 'Directus keeps uploads here', deep: true },
      { path: 'database', message: 'Directus keeps its SQLite database here', deep: true, certainty: 'possible' },
    ],
  },
  {
    name: 'Babel at run time',
    dependencies: ['npm:@babel/register', 'npm:@babel/node'],
    writes: [
      {
        path: 'node_modules/.cache',
        message: '@babel/register keeps compiled files here',
        deep: true,
        certainty: 'possible',
      },
    ],
  },
  {
    name: 'Puppeteer',
    dependencies: [
      'npm:puppeteer',
      'npm:playwright',
      'npm:@playwright/test',
      'pypi:playwright',
      'pypi:pyppeteer',
      'pypi:selenium',
    ],
    home: 'a browser keeps its profile and cache in the home directory',
  },
  {
    name: 'Matplotlib',
    dependencies: ['pypi:matplotlib', 'pypi:seaborn'],
    home: 'matplotlib keeps its font cache in the home directory',
  },
  {
    name: 'Numba',
    dependencies: ['pypi:numba', 'pypi:librosa', 'pypi:umap-learn', 'pypi:shap'],
    home: 'numba keeps compiled functions in a cache',
  },
  {
    name: 'Hugging Face',
    dependencies: [
      'pypi:transformers',
      'pypi:huggingface-hub',
      'pypi:sentence-transformers',
      'pypi:diffusers',
      'pypi:datasets',
      'pypi:fastembed',
      'pypi:openai-whisper',
      'pypi:faster-whisper',
      'pypi:torch',
      'pypi:torchvision',
      'pypi:tensorflow-hub',
      'pypi:keras',
      'pypi:easyocr',
      'pypi:spacy',
      'pypi:nltk',
      'pypi:gensim',
      'npm:@xenova/transformers',
      'npm:@huggingface/transformers',
    ],
    home: 'models are downloaded to a cache in the home directory',
  },
  {
    name: 'Streamlit',
    dependencies: ['pypi:streamlit'],
    home: 'Streamlit keeps its machine id and credentials in the home directory',
  },
  {
    name: 'Jupyter',
    dependencies: ['pypi:jupyter', 'pypi:jupyterlab', 'pypi:notebook', 'pypi:voila'],
    home: 'Jupyter keeps its run-time files in the home directory',
  },
  {
    name: 'WeasyPrint',
    dependencies: ['pypi:weasyprint', 'pypi:cairosvg', 'gem:wicked_pdf', 'gem:grover', 'npm:pdfkit'],
    home: 'fontconfig keeps its cache in the home directory',
  },
  { name: 'ChromaDB', dependencies: ['pypi:chromadb'], home: 'ChromaDB downloads its model to the home directory' },
  {
    name: 'yt-dlp',
    dependencies: ['pypi:yt-dlp', 'pypi:youtube-dl'],
    home: 'yt-dlp keeps a cache in the home directory',
  },
  {
    name: 'Gradio',
    dependencies: ['pypi:gradio'],
    writes: [{ path: 'flagged', message: 'Gradio keeps flagged examples here', certainty: 'possible' }],
  },
  {
    name: 'Celery beat',
    files: ['celerybeat.pid'],
    writes: [
      { path: 'celerybeat.pid', type: 'file', message: 'celery beat keeps its process id here', certainty: 'possible' },
    ],
  },
  {
    name: 'Scrapy',
    dependencies: ['pypi:scrapy'],
    writes: [{ path: '.scrapy', message: 'Scrapy keeps its HTTP cache here', certainty: 'possible' }],
  },
  {
    name: 'radio sticks',
    dependencies: ['npm:zigbee-herdsman', 'npm:zwave-js'],
    unknown: {
      code: 'opens-serial-port',
      message: 'it opens a serial port, which belongs to root and a group of the host',
    },
  },
  { name: 'Tomcat', files: ['conf/server.xml'], more: tomcatFolders },
  {
    name: 'Phoenix',
    dependencies: ['hex:phoenix'],
    writes: [
      {
        path: 'priv/static/uploads',
        message: 'uploads of a Phoenix application',
        deep: true,
        ifPresent: 'priv/static/uploads',
      },
    ],
  },
]
