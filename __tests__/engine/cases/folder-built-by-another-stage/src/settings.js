exports.settings = {
  port: Number(process.env.HTTP_PORT ?? 80),
  logDir: process.env.LOG_DIR ?? './logs',
}
