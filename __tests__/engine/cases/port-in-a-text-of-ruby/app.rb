require 'sinatra'

get '/' do
  'sinatra'
end
