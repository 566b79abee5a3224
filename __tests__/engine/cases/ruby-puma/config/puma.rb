port ENV.fetch("PORT") { 9292 }
pidfile ENV.fetch("PIDFILE") { "tmp/pids/server.pid" }
threads 1, 2
