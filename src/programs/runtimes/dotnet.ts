import type { Program } from '../types.js'
import { serverProgram } from './server-program.js'

/** `dotnet app.dll`, or the application's own host program. */
export const dotnet: Program = serverProgram({
  name: 'dotnet',
  listen: ['--urls', '--server.urls', '--http_ports', '--https_ports'],
  style: 'address',
  variables: [
    { name: 'ASPNETCORE_URLS', style: 'address' },
    { name: 'DOTNET_URLS', style: 'address' },
    { name: 'URLS', style: 'address' },
    { name: 'ASPNETCORE_HTTP_PORTS', style: 'port' },
    { name: 'DOTNET_HTTP_PORTS', style: 'port' },
    { name: 'HTTP_PORTS', style: 'port' },
    { name: 'ASPNETCORE_HTTPS_PORTS', style: 'port' },
  ],
  more: process =>
    // `dotnet run` and `dotnet watch` build before they run.
    process.words.some(({ value }, index) => index === 1 && (value === 'run' || value === 'watch' || value === 'test'))
      ? [
          {
            need: { kind: 'home' },
            evidence: { ...process.evidence, message: 'the .NET SDK keeps packages in its home directory' },
            certainty: 'certain',
          },
          {
            need: { kind: 'write', target: process.cwd, type: 'directory', how: 'create', deep: true },
            evidence: { ...process.evidence, message: 'the .NET SDK builds the project before it runs it' },
            certainty: 'certain',
          },
        ]
      : [],
})
