import { parseAnswer } from '../../src/verify/request.js'

const probe = { port: 80, path: '/', method: 'GET', data: undefined }

describe('parseAnswer', () => {
  it('reads status and body', () => {
    const answer = parseAnswer(probe, Buffer.from('HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\nno\r\n\r\nsuch page'))
    expect(answer).toMatchObject({ status: 404, error: undefined, bodyStart: 'no\r\n\r\nsuch page' })
    expect(answer.body).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([
    ['', 'no answer'],
    ['-ERR unknown command\r\n', 'the answer is not HTTP'],
    ['HTTP is a protocol', 'the answer is not HTTP'],
  ])('%j is no answer', (text, error) => {
    expect(parseAnswer(probe, Buffer.from(text))).toMatchObject({ status: undefined, error, body: undefined })
  })

  it('takes an answer without a body', () => {
    expect(parseAnswer(probe, Buffer.from('HTTP/1.0 204 No Content\r\n\r\n'))).toMatchObject({
      status: 204,
      bodyStart: '',
    })
  })
})
