require 'sinatra'
require 'fileutils'
set :host_authorization, { permitted_hosts: [] }
get('/') { File.open('log/production.log', 'a') { |f| f.puts 'hit' }; 'puma here' }
post('/') { FileUtils.mkdir_p('public/uploads'); File.write('public/uploads/x', request.body.read); 'kept' }
run Sinatra::Application
