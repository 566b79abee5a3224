require 'webrick'
require 'fileutils'
require 'logger'
%w[inbox outbox].each { |d| FileUtils.mkdir_p("/var/spool/post/#{d}") }
FileUtils.mkdir_p '/var/log/post'
LOG = Logger.new('/var/log/post/post.log', 'daily')
s = WEBrick::HTTPServer.new(Port: (ENV['PORT'] || 80).to_i)
s.mount_proc('/') { |q, r| File.write('/var/spool/post/inbox/1', 'x'); LOG.info('x'); r.body = 'posted' }
s.start
