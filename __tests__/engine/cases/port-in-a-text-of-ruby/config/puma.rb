threads 1, 2
bind "tcp://0.0.0.0:#{ENV.fetch('PORT', 80)}"
