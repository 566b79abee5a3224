import { readEnvoyConfig } from '../../src/configs/envoy.js'

const config = `admin:
  access_log_path: /var/log/admin.log
  address:
    socket_address: { address: 127.0.0.1, port_value: 901 }
static_resources:
  listeners:
    - address:
        socket_address:
          address: 0.0.0.0
          port_value: "80"
      filter_chains:
        - filters:
            - typed_config:
                access_log:
                  - typed_config: { path: /var/log/envoy.log }
                  - typed_config: { path: /dev/stdout }
  clusters:
    - load_assignment:
        endpoints:
          - lb_endpoints:
              - endpoint: { address: { socket_address: { address: web, port_value: 81 } } }
`

describe('the configuration of Envoy', () => {
  test('names the ports of its listeners and of its administration, with the places of their digits', () => {
    const { listens } = readEnvoyConfig(config)
    expect(listens.map(({ port, range }) => [port, config.slice(range.start, range.end)])).toEqual([
      [901, '901'],
      [80, '80'],
    ])
  })

  test('names the logs that it writes', () => {
    expect(readEnvoyConfig(config).writes.map(({ path }) => path)).toEqual(['/var/log/admin.log', '/var/log/envoy.log'])
  })

  test.each(['', 'listeners: [', '- '.repeat(10_000), 'listeners: { port_value: x }'])('says nothing of %#', text => {
    expect(readEnvoyConfig(text).listens).toEqual([])
  })
})
