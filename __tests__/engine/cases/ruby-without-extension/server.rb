#!/usr/bin/env ruby
require 'webrick'
require 'logger'
Dir.mkdir('/var/log/webrick') unless Dir.exist?('/var/log/webrick')
log = Logger.new('/var/log/webrick/server.log', 'daily')
File.write('/var/run/webrick.pid', Process.pid)
s = WEBrick::HTTPServer.new(Port: 4567, Logger: log, AccessLog: [[log, '%h %s']])
s.mount_proc('/') { |q, r| r.body = 'webrick' }
trap('TERM') { s.shutdown }
s.start
