module.exports = { port: 80, paths: { cache: '/var/cache/imgs', tmp: '/var/spool/imgs' } }
