import fc from 'fast-check'

import { findBaseImage } from '../../src/images/find.js'
import type { BaseImage } from '../../src/images/types.js'
import { BOUNDED, cpuTime } from '../support/cpu-time.js'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

function found(reference: string): BaseImage {
  const image = findBaseImage(reference)
  if (image === undefined) throw new Error(`not in the table: ${reference}`)
  return image
}

/** `name=uid:gid`, `-` when the image has no such account. */
function accountOf(image: BaseImage, name: string): string {
  const account = image.accounts.find(candidate => candidate.name === name)
  return account === undefined ? '-' : `${account.uid ?? '?'}:${account.gid ?? '?'}`
}

describe('rows that references find', () => {
  // reference, row, system, tool, default user, an account and its numbers
  test.each([
    ['scratch', 'scratch', 'scratch', 'none', 'root', 'root -'],
    ['debian', 'debian', 'debian', 'shadow', 'root', 'www-data 33:33'],
    ['debian:13-slim', 'debian', 'debian', 'shadow', 'root', '_apt 42:65534'],
    ['debian:trixie-20250630', 'debian', 'debian', 'shadow', 'root', '_apt 42:65534'],
    ['debian:bookworm-slim', 'debian', 'debian', 'shadow', 'root', 'nobody 65534:65534'],
    ['debian:11.9', 'debian:11-and-older', 'debian', 'shadow', 'root', '_apt 100:65534'],
    ['debian:buster-slim', 'debian:11-and-older', 'debian', 'shadow', 'root', '_apt 100:65534'],
    ['ubuntu', 'ubuntu:23.04-and-newer', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['ubuntu:24.04', 'ubuntu:23.04-and-newer', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['ubuntu:23.04', 'ubuntu:23.04-and-newer', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['ubuntu:noble-20250127', 'ubuntu:23.04-and-newer', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['ubuntu:22.10', 'ubuntu:22.10-and-older', 'ubuntu', 'shadow', 'root', 'ubuntu -'],
    ['ubuntu:22.04', 'ubuntu:22.10-and-older', 'ubuntu', 'shadow', 'root', 'ubuntu -'],
    ['ubuntu:jammy', 'ubuntu:22.10-and-older', 'ubuntu', 'shadow', 'root', 'ubuntu -'],
    ['ubuntu:focal-20240530', 'ubuntu:22.10-and-older', 'ubuntu', 'shadow', 'root', 'ubuntu -'],
    ['public.ecr.aws/ubuntu/ubuntu:20.04', 'ubuntu:22.10-and-older', 'ubuntu', 'shadow', 'root', 'ubuntu -'],
    ['alpine:3.20', 'alpine', 'alpine', 'busybox', 'root', 'guest 405:100'],
    ['alpine', 'alpine', 'alpine', 'busybox', 'root', 'www-data -'],
    ['busybox:1.36-musl', 'busybox', 'busybox', 'busybox', 'root', 'www-data 33:33'],
    ['buildpack-deps:bullseye', 'buildpack-deps:debian-11', 'debian', 'shadow', 'root', '_apt 100:65534'],
    ['buildpack-deps:noble', 'buildpack-deps:ubuntu-24.04', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['registry.access.redhat.com/ubi9/ubi:9.4', 'ubi', 'rhel', 'shadow', 'root', 'nobody 65534:65534'],
    ['registry.access.redhat.com/ubi8', 'ubi', 'rhel', 'shadow', 'root', 'nobody 65534:65534'],
    ['redhat/ubi9-minimal', 'ubi-minimal', 'ubi-minimal', 'shadow-after-install', 'root', 'nobody 65534:65534'],
    [
      'registry.access.redhat.com/ubi9/ubi-minimal:latest',
      'ubi-minimal',
      'ubi-minimal',
      'shadow-after-install',
      'root',
      'nobody 65534:65534',
    ],
    ['registry.access.redhat.com/ubi9-micro', 'ubi-micro', 'ubi-micro', 'none', 'root', 'nobody 65534:65534'],
    ['rockylinux:9', 'rockylinux', 'rhel', 'shadow', 'root', 'ubuntu -'],
    ['rockylinux:9-minimal', 'rockylinux:minimal', 'rhel', 'shadow-after-install', 'root', 'ubuntu -'],
    ['rockylinux/rockylinux:9-ubi-micro', 'rockylinux:micro', 'ubi-micro', 'none', 'root', 'ubuntu -'],
    ['almalinux:9', 'almalinux', 'rhel', 'shadow', 'root', 'ubuntu -'],
    ['almalinux:9-minimal', 'almalinux:minimal', 'rhel', 'shadow-after-install', 'root', 'ubuntu -'],
    ['centos:7', 'centos', 'rhel', 'shadow', 'root', 'nobody 65534:65534'],
    ['fedora:40', 'fedora', 'rhel', 'shadow', 'root', 'nobody 65534:65534'],
    ['oraclelinux:9-slim', 'oraclelinux', 'rhel', 'shadow', 'root', 'nobody 65534:65534'],
    ['amazonlinux:2', 'amazonlinux:2', 'amazonlinux', 'shadow-after-install', 'root', 'nobody 65534:65534'],
    ['amazonlinux:2023', 'amazonlinux', 'amazonlinux', 'shadow-after-install', 'root', 'nobody 65534:65534'],
    ['archlinux:base-devel', 'archlinux', 'arch', 'shadow', 'root', 'http 33:33'],
    ['opensuse/leap:15.6', 'opensuse', 'suse', 'shadow-after-install', 'root', 'root 0:0'],
    ['photon:5.0', 'photon', 'photon', 'shadow-after-install', 'root', 'root 0:0'],
    [
      'mcr.microsoft.com/azurelinux/base/core:3.0',
      'azurelinux',
      'azurelinux',
      'shadow-after-install',
      'root',
      'root 0:0',
    ],
    ['cgr.dev/chainguard/wolfi-base', 'wolfi-base', 'wolfi', 'busybox', '0', 'nonroot 65532:65532'],
    ['cgr.dev/chainguard/static', 'chainguard', 'wolfi', 'none', '65532', 'nonroot 65532:65532'],
    ['cgr.dev/chainguard/python:latest-dev', 'chainguard:dev', 'wolfi', 'busybox', '65532', 'nonroot 65532:65532'],
    ['cgr.dev/chainguard/node:latest', 'chainguard-node', 'wolfi', 'busybox', '65532', 'node 65532:65532'],
    ['cgr.dev/chainguard/nginx', 'chainguard-nginx', 'wolfi', 'none', '65532', 'nginx 65532:65532'],
    ['gcr.io/distroless/static', 'distroless', 'distroless', 'none', '0', 'nonroot 65532:65532'],
    [
      'gcr.io/distroless/static-debian12:nonroot',
      'distroless:nonroot',
      'distroless',
      'none',
      '65532',
      'nonroot 65532:65532',
    ],
    ['gcr.io/distroless/base:debug', 'distroless:debug', 'distroless', 'none', '0', 'nonroot 65532:65532'],
    [
      'gcr.io/distroless/cc-debian12:debug-nonroot',
      'distroless:nonroot-debug',
      'distroless',
      'none',
      '65532',
      'nonroot 65532:65532',
    ],
    [
      'gcr.io/distroless/nodejs20-debian12:nonroot',
      'distroless-nodejs:nonroot',
      'distroless',
      'none',
      '65532',
      'nonroot 65532:65532',
    ],
    ['gcr.io/distroless/java17-debian12', 'distroless-java', 'distroless', 'none', '0', 'nonroot 65532:65532'],
    ['gcr.io/distroless/python3-debian12', 'distroless-python3:3.11', 'distroless', 'none', '0', 'nonroot 65532:65532'],
    ['node', 'node:debian', 'debian', 'shadow', 'root', 'node 1000:1000'],
    ['node:20-alpine3.19', 'node:alpine', 'alpine', 'busybox', 'root', 'node 1000:1000'],
    ['node:22-trixie-slim', 'node:debian', 'debian', 'shadow', 'root', 'node 1000:1000'],
    ['node:18-bullseye', 'node:debian-11', 'debian', 'shadow', 'root', 'node 1000:1000'],
    ['node:lts-alpine', 'node:alpine', 'alpine', 'busybox', 'root', 'node 1000:1000'],
    ['python:3.12-slim-trixie', 'python:debian', 'debian', 'shadow', 'root', 'www-data 33:33'],
    ['python:3.12-alpine', 'python:alpine', 'alpine', 'busybox', 'root', 'www-data -'],
    ['python:3.11-windowsservercore-ltsc2022', 'python:windows', 'windows', 'none', undefined, 'root -'],
    ['golang:1.22-alpine', 'golang:alpine', 'alpine', 'busybox', 'root', 'root 0:0'],
    ['golang:1.23', 'golang:debian', 'debian', 'shadow', 'root', 'root 0:0'],
    ['ruby:3.3-slim', 'ruby:debian', 'debian', 'shadow', 'root', 'root 0:0'],
    ['rust:1.80-bookworm', 'rust:debian', 'debian', 'shadow', 'root', 'root 0:0'],
    ['openjdk:8-jre-alpine', 'openjdk:alpine', 'alpine', 'busybox', 'root', 'root 0:0'],
    ['openjdk:11-jre-slim', 'openjdk:debian-11', 'debian', 'shadow', 'root', 'root 0:0'],
    ['openjdk:8', 'openjdk:debian-11', 'debian', 'shadow', 'root', 'root 0:0'],
    ['openjdk:17', 'openjdk:rhel', 'rhel', 'shadow', 'root', 'root 0:0'],
    ['openjdk:17-jdk-slim', 'openjdk:debian-11', 'debian', 'shadow', 'root', 'root 0:0'],
    ['eclipse-temurin:17-jre', 'eclipse-temurin:ubuntu-24.04', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['eclipse-temurin:17-jre-jammy', 'eclipse-temurin:ubuntu-22.04', 'ubuntu', 'shadow', 'root', 'ubuntu -'],
    ['eclipse-temurin:21-jre-alpine', 'eclipse-temurin:alpine', 'alpine', 'busybox', 'root', 'ubuntu -'],
    [
      'eclipse-temurin:21-ubi9-minimal',
      'eclipse-temurin:ubi-minimal',
      'ubi-minimal',
      'shadow-after-install',
      'root',
      'ubuntu -',
    ],
    ['amazoncorretto:17', 'amazoncorretto:amazonlinux-2023', 'amazonlinux', 'shadow-after-install', 'root', 'root 0:0'],
    ['amazoncorretto:17-alpine3.19', 'amazoncorretto:alpine', 'alpine', 'busybox', 'root', 'root 0:0'],
    [
      'amazoncorretto:11-al2-jdk',
      'amazoncorretto:amazonlinux-2',
      'amazonlinux',
      'shadow-after-install',
      'root',
      'root 0:0',
    ],
    ['maven:3.9-eclipse-temurin-17', 'maven:ubuntu-24.04', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['maven:3.8.6-openjdk-11-slim', 'maven:debian-11', 'debian', 'shadow', 'root', 'ubuntu -'],
    ['maven:3-eclipse-temurin-21-alpine', 'maven:alpine', 'alpine', 'busybox', 'root', 'ubuntu -'],
    ['gradle:8-jdk17', 'gradle:ubuntu-24.04', 'ubuntu', 'shadow', 'root', 'gradle 1000:1000'],
    ['gradle:8.7-jdk17-alpine', 'gradle:alpine', 'alpine', 'busybox', 'root', 'gradle 1000:1000'],
    ['php:8.3-fpm', 'php:fpm-debian', 'debian', 'shadow', 'root', 'www-data 33:33'],
    ['php:8.3-fpm-alpine', 'php:fpm-alpine', 'alpine', 'busybox', 'root', 'www-data 82:82'],
    ['php:8.2-apache-bookworm', 'php:apache-debian', 'debian', 'shadow', 'root', 'www-data 33:33'],
    ['php:8.1-cli-alpine3.18', 'php:alpine', 'alpine', 'busybox', 'root', 'www-data 82:82'],
    ['php', 'php:debian', 'debian', 'shadow', 'root', 'www-data 33:33'],
    ['oven/bun:1-alpine', 'bun:alpine', 'alpine', 'busybox', 'root', 'bun 1000:1000'],
    ['oven/bun:distroless', 'bun:distroless', 'distroless', 'none', '0', 'bun -'],
    ['denoland/deno:2.1.4', 'deno:debian', 'debian', 'shadow', 'root', 'deno 1993:1993'],
    ['denoland/deno:alpine-2.1.4', 'deno:alpine', 'alpine', 'busybox', 'root', 'deno 1000:1000'],
    ['mcr.microsoft.com/dotnet/aspnet:8.0', 'dotnet-aspnet:debian', 'debian', 'shadow', 'root', 'app 1654:1654'],
    [
      'mcr.microsoft.com/dotnet/aspnet:8.0-alpine',
      'dotnet-aspnet:alpine',
      'alpine',
      'busybox',
      'root',
      'app 1654:1654',
    ],
    ['mcr.microsoft.com/dotnet/aspnet:6.0', 'dotnet-aspnet:debian', 'debian', 'shadow', 'root', 'app -'],
    ['mcr.microsoft.com/dotnet/aspnet:7.0-jammy', 'dotnet-aspnet:ubuntu-22.04', 'ubuntu', 'shadow', 'root', 'app -'],
    [
      'mcr.microsoft.com/dotnet/runtime:10.0',
      'dotnet-runtime:ubuntu-24.04',
      'ubuntu',
      'shadow',
      'root',
      'app 1654:1654',
    ],
    [
      'mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled',
      'dotnet-aspnet:azurelinux-distroless',
      'distroless',
      'none',
      '1654',
      'app 1654:1654',
    ],
    [
      'mcr.microsoft.com/dotnet/runtime:8.0-nanoserver-1809',
      'dotnet-runtime:windows',
      'windows',
      'none',
      'ContainerUser',
      'root -',
    ],
    [
      'mcr.microsoft.com/dotnet/sdk:8.0-azurelinux3.0',
      'dotnet-sdk:azurelinux',
      'azurelinux',
      'shadow-after-install',
      'root',
      'app 1654:1654',
    ],
    [
      'mcr.microsoft.com/windows/nanoserver:ltsc2022',
      'windows:nanoserver',
      'windows',
      'none',
      'ContainerUser',
      'root -',
    ],
    ['nginx', 'nginx:debian', 'debian', 'shadow', 'root', 'nginx 101:101'],
    ['nginx:1.27-alpine-slim', 'nginx:alpine', 'alpine', 'busybox', 'root', 'nginx 101:101'],
    ['nginx:stable-perl', 'nginx:debian', 'debian', 'shadow', 'root', 'nginx 101:101'],
    [
      'nginxinc/nginx-unprivileged:1.27-alpine',
      'nginx-unprivileged:alpine',
      'alpine',
      'busybox',
      '101',
      'nginx 101:101',
    ],
    ['ghcr.io/nginxinc/nginx-unprivileged', 'nginx-unprivileged:debian', 'debian', 'shadow', '101', 'nginx 101:101'],
    ['httpd:2.4', 'httpd:debian', 'debian', 'shadow', 'root', 'www-data 33:33'],
    ['httpd:2.4-alpine', 'httpd:alpine', 'alpine', 'busybox', 'root', 'www-data 82:82'],
    ['caddy:2-alpine', 'caddy:alpine', 'alpine', 'busybox', 'root', 'root 0:0'],
    ['caddy:2.8-builder', 'caddy:builder:alpine', 'alpine', 'busybox', 'root', 'root 0:0'],
    ['traefik:v3.1', 'traefik:alpine', 'alpine', 'busybox', 'root', 'root 0:0'],
    ['traefik:1.7', 'traefik:scratch', 'scratch', 'none', 'root', 'root -'],
    ['haproxy:2.9-alpine', 'haproxy:alpine', 'alpine', 'busybox', 'haproxy', 'haproxy 99:99'],
    ['haproxy:2.3', 'haproxy:2.3-and-older:debian', 'debian', 'shadow', 'root', 'haproxy -'],
    ['haproxy:lts', 'haproxy:debian', 'debian', 'shadow', 'haproxy', 'haproxy 99:99'],
    ['tomcat:10.1-jdk17-temurin-jammy', 'tomcat:ubuntu-22.04', 'ubuntu', 'shadow', 'root', 'ubuntu -'],
    ['tomcat:9', 'tomcat:ubuntu-24.04', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['redis:7-alpine', 'redis:alpine', 'alpine', 'busybox', 'root', 'redis 999:1000'],
    ['redis', 'redis:debian', 'debian', 'shadow', 'root', 'redis 999:999'],
    ['memcached:1.6-alpine', 'memcached:alpine', 'alpine', 'busybox', 'memcache', 'memcache 11211:11211'],
    ['postgres:16', 'postgres:debian', 'debian', 'shadow', 'root', 'postgres 999:999'],
    ['postgres:18-alpine', 'postgres:alpine', 'alpine', 'busybox', 'root', 'postgres 70:70'],
    ['postgis/postgis:16-3.4', 'postgres:debian', 'debian', 'shadow', 'root', 'postgres 999:999'],
    ['mysql:8.0', 'mysql:rhel', 'rhel', 'shadow', 'root', 'mysql 999:999'],
    ['mariadb:11', 'mariadb:ubuntu-24.04', 'ubuntu', 'shadow', 'root', 'ubuntu -'],
    ['rabbitmq:3-management-alpine', 'rabbitmq:alpine', 'alpine', 'busybox', 'root', 'rabbitmq 100:101'],
    ['nats:2.10', 'nats', 'scratch', 'none', 'root', 'root -'],
    ['elasticsearch:9.0.1', 'elasticsearch', 'ubi-minimal', 'shadow', '1000:0', 'elasticsearch 1000:1000'],
    ['quay.io/keycloak/keycloak:25.0', 'keycloak', 'ubi-micro', 'none', '1000', 'keycloak 1000:0'],
    ['grafana/grafana:11.0.0-ubuntu', 'grafana:ubuntu-22.04', 'ubuntu', 'shadow', '472', 'grafana 472:0'],
    ['prom/prometheus:v2.53.0', 'prometheus', 'busybox', 'busybox', 'nobody', 'nobody 65534:65534'],
    ['jenkins/jenkins:lts-jdk17', 'jenkins:debian', 'debian', 'shadow', 'jenkins', 'jenkins 1000:1000'],
    ['wordpress:6-fpm-alpine', 'wordpress:fpm-alpine', 'alpine', 'busybox', 'root', 'www-data 82:82'],
    ['wordpress', 'wordpress:apache-debian', 'debian', 'shadow', 'root', 'www-data 33:33'],
    ['wordpress:cli-php8.2', 'wordpress:cli', 'alpine', 'busybox', 'www-data', 'www-data 82:82'],
    ['nodered/node-red:3.1', 'node-red:alpine', 'alpine', 'busybox', 'node-red', 'node -'],
    ['gitea/gitea:1.22-rootless', 'gitea:rootless', 'alpine', 'busybox', '1000:1000', 'git 1000:1000'],
    ['jupyter/scipy-notebook', 'jupyter:ubuntu-24.04', 'ubuntu', 'shadow', '1000', 'jovyan 1000:100'],
    [
      'nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04',
      'nvidia-cuda:ubuntu-22.04',
      'ubuntu',
      'shadow',
      'root',
      'ubuntu -',
    ],
    ['nvidia/cuda:12.6.0-base-ubuntu24.04', 'nvidia-cuda:ubuntu-24.04', 'ubuntu', 'shadow', 'root', 'ubuntu 1000:1000'],
    ['nvidia/cuda:12.4.1-base-rockylinux9', 'nvidia-cuda:rhel', 'rhel', 'shadow', 'root', 'ubuntu -'],
    ['ghcr.io/astral-sh/uv:python3.12-bookworm-slim', 'uv:debian', 'debian', 'shadow', 'root', 'root 0:0'],
    ['ghcr.io/astral-sh/uv:0.5', 'uv:scratch', 'scratch', 'none', 'root', 'root -'],
    ['bitnami/nginx:1.27', 'bitnami-nginx', 'debian', 'shadow', '1001', 'root 0:0'],
    ['bitnami/node:20', 'bitnami', 'debian', 'shadow', undefined, 'root 0:0'],
    ['registry.access.redhat.com/ubi9/nodejs-20', 'ubi-runtimes', 'rhel', 'shadow', '1001', 'default 1001:0'],
    [
      'registry.access.redhat.com/ubi9/nodejs-20-minimal',
      'ubi-minimal-runtimes',
      'ubi-minimal',
      'shadow-after-install',
      '1001',
      'default 1001:0',
    ],
    ['curlimages/curl:8.8.0', 'curl', 'alpine', 'busybox', 'curl_user', 'curl_user ?:?'],
  ])('%s', (reference, id, os, tool, user, account) => {
    const image = found(reference)
    const [name = ''] = account.split(' ')
    expect([image.id, image.os, image.userTool.kind, image.defaultUser, `${name} ${accountOf(image, name)}`]).toEqual([
      id,
      os,
      tool,
      user,
      account,
    ])
  })
})

describe('the same image through registries, mirrors and proxies', () => {
  test.each([
    ['docker.io/library/node:20', 'node:debian'],
    ['docker.io/node:20', 'node:debian'],
    ['library/node:20', 'node:debian'],
    ['public.ecr.aws/docker/library/node:20-alpine', 'node:alpine'],
    ['mirror.gcr.io/library/node:20', 'node:debian'],
    ['mirror.gcr.io/bitnami/nginx', 'bitnami-nginx'],
    ['registry.company.internal/dockerhub/node:20', 'node:debian'],
    ['registry.company.internal/docker-hub/library/node:20', 'node:debian'],
    ['artifactory.corp.example/docker-remote/python:3.12', 'python:debian'],
    ['artifactory.corp.example/docker/library/python:3.12-alpine', 'python:alpine'],
    ['nexus.corp.example:8082/nginx:alpine', 'nginx:alpine'],
    ['localhost:5000/redis:7', 'redis:debian'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/golang:1.22', 'golang:debian'],
    ['harbor.corp.example/proxy/nginxinc/nginx-unprivileged:1.27', 'nginx-unprivileged:debian'],
    ['harbor.corp.example/proxy/gcr.io/distroless/static:nonroot', 'distroless:nonroot'],
    ['harbor.corp.example/quay.io/keycloak/keycloak', 'keycloak'],
    ['harbor.corp.example/docker.io/library/php:8.3-apache', 'php:apache-debian'],
    ['gitlab.example.com/group/dependency_proxy/containers/alpine:3.20', 'alpine'],
    [`node:20-alpine@${DIGEST}`, 'node:alpine'],
  ])('%s', (reference, id) => {
    expect(findBaseImage(reference)?.id).toBe(id)
  })
})

describe('look-alikes', () => {
  test.each([
    ...[
      'mycompany/node',
      'mycompany/nginx:1.27',
      'my/python-app',
      'nginx-proxy',
      'example/nginx-proxy',
      'node-exporter',
      'python-base:3.12',
      'alpine-node',
    ],
    ...[
      'registry.company.internal/team/node:20',
      'ghcr.io/acme/node:20',
      'ghcr.io/node',
      'quay.io/library/node',
      'gcr.io/my-project/nginx',
      'gcr.io/distroless/unknown',
    ],
    ...[
      'company.io/mirror/team/node',
      'mcr.microsoft.com/dotnet/unknown',
      'mynode',
      'base',
      'builder',
      'registry.company.internal/dockerhub/acme/node',
    ],
    ...['', '${BASE}', '$REGISTRY/node:20', 'Node'],
  ])('%j is not known', reference => {
    expect(findBaseImage(reference)).toBeUndefined()
  })
})

describe('an unknown tag', () => {
  test('only what is true of every tag of node holds', () => {
    for (const reference of [`node@${DIGEST}`, 'node:${NODE_VERSION}', 'docker.io/library/node:v$VERSION']) {
      const image = found(reference)
      expect(image).toMatchObject({
        id: 'node',
        os: 'unknown',
        userTool: { kind: 'unknown' },
        defaultUser: 'root',
        applicationUser: 'node',
      })
      expect(image.entrypoint).toEqual(['docker-entrypoint.sh'])
      expect(accountOf(image, 'node')).toBe('1000:1000')
      expect(accountOf(image, 'www-data')).toBe('-')
    }
  })

  test.each([
    ['node:$VERSION-alpine', 'alpine', 'busybox'],
    ['php:${V}-apache-bookworm', 'debian', 'shadow'],
    ['golang:alpine${ALPINE}', 'alpine', 'busybox'],
    ['eclipse-temurin:17-jre-${DISTRO}', 'unknown', 'unknown'],
  ])('%s has the system that the certain part of the tag names', (reference, os, kind) => {
    expect(found(reference)).toMatchObject({ os, userTool: { kind } })
  })

  test('numbers that differ between flavours are not told', () => {
    expect(accountOf(found(`redis@${DIGEST}`), 'redis')).toBe('-')
    expect(accountOf(found(`postgres@${DIGEST}`), 'postgres')).toBe('-')
    expect(accountOf(found(`nginx@${DIGEST}`), 'nginx')).toBe('101:101')
  })

  test('an unknown release of ubuntu still has useradd, and may have the user ubuntu', () => {
    const image = found(`ubuntu@${DIGEST}`)
    expect(image).toMatchObject({ os: 'ubuntu', shell: true, userTool: { kind: 'shadow' } })
    expect(accountOf(image, 'ubuntu')).toBe('-')
  })

  test('the role that forbids the most wins', () => {
    expect(found(`gitea/gitea@${DIGEST}`).role).toBe('init-system')
    expect(found(`gcr.io/distroless/static@${DIGEST}`).defaultUser).toBeUndefined()
  })
})

describe('roles and entrypoints', () => {
  test.each([
    ['postgres:16', 'service-drops-privileges', 'drops-privileges-itself', true],
    ['mysql:8', 'service-drops-privileges', 'drops-privileges-itself', true],
    ['mariadb', 'service-drops-privileges', 'drops-privileges-itself', true],
    ['mongo:7', 'service-drops-privileges', 'drops-privileges-itself', true],
    ['rabbitmq:3', 'service-drops-privileges', 'drops-privileges-itself', true],
    ['redis:7', 'server', 'drops-privileges-itself', true],
    ['nginx', 'server', 'drops-privileges-itself', true],
    ['node:20', 'language', 'wrapper', true],
    ['python:3.12', 'language', 'none', true],
    ['lscr.io/linuxserver/nginx', 'init-system', 'init-system', false],
    ['linuxserver/plex:latest', 'init-system', 'init-system', false],
    ['phusion/baseimage:jammy-1.0.4', 'init-system', 'init-system', false],
    ['gitea/gitea:1.22', 'init-system', 'init-system', false],
    ['public.ecr.aws/lambda/python:3.12', 'lambda', 'wrapper', true],
    ['mcr.microsoft.com/devcontainers/python:3.12', 'devcontainer', 'unknown', true],
    ['docker:27-dind', 'docker-engine', 'wrapper', false],
    ['gcr.io/kaniko-project/executor:debug', 'docker-engine', 'none', false],
    ['mcr.microsoft.com/windows/servercore:ltsc2022', 'windows', 'none', true],
    ['paketobuildpacks/run-jammy-base', 'builder', 'unknown', true],
  ])('%s', (reference, role, kind, supports) => {
    const image = found(reference)
    expect([image.role, image.entrypointKind, image.entrypointSupportsNonRoot]).toEqual([role, kind, supports])
  })
})

describe('configuration', () => {
  test.each([
    ['node:20-alpine', ['docker-entrypoint.sh'], ['node'], '/', []],
    ['python:3.12-slim', undefined, ['python3'], '/', []],
    ['golang:1.22', undefined, ['bash'], '/go', []],
    ['nginx:1.27', ['/docker-entrypoint.sh'], ['nginx', '-g', 'daemon off;'], '/', [80]],
    ['nginx:1.17', undefined, ['nginx', '-g', 'daemon off;'], '/', [80]],
    ['httpd:2.4', undefined, ['httpd-foreground'], '/usr/local/apache2', [80]],
    ['php:8.3-apache', ['docker-php-entrypoint'], ['apache2-foreground'], '/var/www/html', [80]],
    ['php:8.3-fpm-alpine', ['docker-php-entrypoint'], ['php-fpm'], '/var/www/html', [9000]],
    ['php:8.3-cli', ['docker-php-entrypoint'], ['php', '-a'], '/', []],
    ['redis:7', ['docker-entrypoint.sh'], ['redis-server'], '/data', [6379]],
    ['eclipse-temurin:21-jre', ['/__cacert_entrypoint.sh'], undefined, '/', []],
    ['eclipse-temurin:21', ['/__cacert_entrypoint.sh'], ['jshell'], '/', []],
    ['tomcat:10', undefined, ['catalina.sh', 'run'], '/usr/local/tomcat', [8080]],
    ['gcr.io/distroless/nodejs20-debian12', ['/nodejs/bin/node'], undefined, '/', []],
    ['gcr.io/distroless/nodejs20-debian12:nonroot', ['/nodejs/bin/node'], undefined, '/home/nonroot', []],
    ['gcr.io/distroless/python3-debian12', ['/usr/bin/python3.11'], undefined, '/', []],
    ['gcr.io/distroless/java21-debian12', ['/usr/bin/java', '-jar'], undefined, '/', []],
    ['gcr.io/distroless/base-debian12:debug', ['/busybox/sh'], undefined, '/', []],
    ['mcr.microsoft.com/dotnet/aspnet:8.0', undefined, ['bash'], '/', [8080]],
    ['mcr.microsoft.com/dotnet/aspnet:6.0', undefined, ['bash'], '/', [80]],
    [
      'caddy:2',
      undefined,
      ['caddy', 'run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile'],
      '/srv',
      [80, 443, 2019],
    ],
  ])('%s', (reference, entrypoint, cmd, workdir, exposed) => {
    const image = found(reference)
    expect([image.entrypoint, image.cmd, image.workdir, image.exposed]).toEqual([entrypoint, cmd, workdir, exposed])
  })

  test.each([
    ['mcr.microsoft.com/dotnet/aspnet:8.0', 'ASPNETCORE_HTTP_PORTS', '8080'],
    ['mcr.microsoft.com/dotnet/aspnet:7.0', 'ASPNETCORE_HTTP_PORTS', undefined],
    ['mcr.microsoft.com/dotnet/aspnet:7.0', 'ASPNETCORE_URLS', 'http://+:80'],
    ['golang', 'GOPATH', '/go'],
    ['ruby:3.3-alpine', 'GEM_HOME', '/usr/local/bundle'],
    ['rust', 'CARGO_HOME', '/usr/local/cargo'],
    ['php:8.3-apache', 'APACHE_CONFDIR', '/etc/apache2'],
    ['php:8.3-fpm', 'APACHE_CONFDIR', undefined],
    ['php:8.3-apache', 'PHP_INI_DIR', '/usr/local/etc/php'],
    ['postgres:16', 'PGDATA', '/var/lib/postgresql/data'],
    ['postgres:18', 'PGDATA', '/var/lib/postgresql/18/docker'],
    ['node:20', 'PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ])('%s: %s is %s', (reference, name, value) => {
    expect(found(reference).env[name]).toBe(value)
  })

  test.each([
    ['postgres:17', ['/var/lib/postgresql/data']],
    ['postgres:18', ['/var/lib/postgresql']],
    ['postgres:latest', ['/var/lib/postgresql']],
    ['redis:7', ['/data']],
    ['redis:8', []],
  ])('%s: volumes', (reference, volumes) => {
    expect(found(reference).volumes).toEqual(volumes)
  })
})

describe('paths', () => {
  test.each([
    ['node:20', '/home/node', '755 1000:1000'],
    ['node:20-alpine', '/home/node', '2755 1000:1000'],
    ['node:20', '/tmp', '1777 0:0'],
    ['node:20', '/root', '700 0:0'],
    ['nginx:1.27', '/var/cache/nginx', '755 0:0'],
    ['nginx:1.27', '/run', '755 0:0'],
    ['nginx:1.27', '/etc/nginx/conf.d', '755 0:0'],
    ['nginxinc/nginx-unprivileged', '/etc/nginx/conf.d', '775 101:0'],
    ['httpd:2.4', '/usr/local/apache2/logs', '755 0:0'],
    ['httpd:2.4-alpine', '/usr/local/apache2', '755 82:82'],
    ['php:8.3-apache', '/var/run/apache2', '1777 33:33'],
    ['php:8.3-apache', '/var/www/html', '1777 33:33'],
    ['php:8.3-fpm-alpine', '/var/www/html', '1777 82:82'],
    ['redis:7', '/data', '755 999:999'],
    ['redis:7-alpine', '/data', '755 999:1000'],
    ['tomcat:10', '/usr/local/tomcat/logs', '1777 0:0'],
    ['tomcat:10', '/usr/local/tomcat/webapps', '755 0:0'],
    ['ruby:3.3', '/usr/local/bundle', '1777 0:0'],
    ['golang:1.22', '/go', '1777 0:0'],
    ['caddy:2', '/data/caddy', '1777 0:0'],
    ['busybox', '/home', '755 65534:65534'],
    ['scratch', '/tmp', undefined],
    ['gcr.io/distroless/static', '/tmp', '1777 0:0'],
    ['php:8.3-fpm', '/var/run/apache2', undefined],
  ])('%s: %s is %s', (reference, path, expected) => {
    const entries = found(reference).paths.filter(entry => entry.path === path)
    expect(entries.map(({ mode, uid, gid }) => `${mode} ${uid}:${gid}`)).toEqual(
      expected === undefined ? [] : [expected],
    )
  })
})

describe('groups', () => {
  test.each([
    ['alpine:3.20', 999, 'ping'],
    ['alpine:3.20', 82, 'www-data'],
    ['redis:7-alpine', 1000, 'redis'],
    ['node:20', 1000, 'node'],
    ['ubuntu:24.04', 1000, 'ubuntu'],
    ['gradle:8', 1000, 'gradle'],
    ['ubuntu:22.04', 1000, undefined],
    ['debian:12', 100, 'users'],
  ])('%s: gid %d is %s', (reference, gid, name) => {
    expect(
      found(reference)
        .groups.filter(group => group.gid === gid)
        .map(group => group.name),
    ).toEqual(name === undefined ? [] : [name])
  })
})

describe('hostile input', () => {
  test('nothing throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z./:@$*{}-]{0,80}$/)), text => {
        expect(() => findBaseImage(text)).not.toThrow()
      }),
    )
  })

  test('long references take no time', () => {
    const time = cpuTime(() => {
      for (const piece of ['a', 'a-', 'a/', '$', '-', '/docker-docker-', 'node:$', ':', 'a:', '${'])
        findBaseImage(piece.repeat(200_000))
      for (const piece of ['-alpine', 'a-', '_']) findBaseImage(`node:${piece.repeat(20)}`)
    })
    expect(time).toBeLessThan(BOUNDED)
  })
})
