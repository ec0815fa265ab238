import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRoutes, routeOf } from './routes.ts';

const k8s = join(import.meta.dirname, '../../k8s');
const base = readFileSync(join(k8s, 'base/ingress.yaml'), 'utf8');
const sandbox = readFileSync(join(k8s, 'components/sandbox/ingress.yaml'), 'utf8');

const serviceOf = (target: string) => routeOf(readRoutes(base, sandbox), target)?.service;

test('the ingress of the clusters sends every path to its service, and the rest to the client', () => {
  const targets = {
    '/api/users': 'auth',
    '/api/users/current-user': 'auth',
    '/api/tickets?limit=5': 'tickets',
    '/api/tickets/live': 'tickets',
    '/api/orders/1': 'orders',
    '/api/payments/webhook': 'payments',
    '/sandbox/v1/pay': 'sandbox',
    '/': 'client',
    '/orders/1': 'client',
    '/_next/static/a.js': 'client',
  };
  for (const [target, service] of Object.entries(targets)) assert.equal(serviceOf(target), service, target);
});

test('a prefix matches whole path elements only', () => {
  assert.equal(serviceOf('/api/users-export'), 'client');
  assert.equal(serviceOf('/sandboxes'), 'client');
});

test('specific paths win wherever they stand in the file', () => {
  const reversed = [sandbox, base].map((text) =>
    text.replace(/( {10}- path[\s\S]*)/, (paths) =>
      paths
        .split(/(?= {10}- path)/)
        .reverse()
        .join(''),
    ),
  );
  assert.deepEqual(
    new Set(readRoutes(...reversed).map(({ prefix }) => prefix)),
    new Set(readRoutes(base, sandbox).map(({ prefix }) => prefix)),
  );
  assert.equal(routeOf(readRoutes(...reversed), '/api/orders/1')?.service, 'orders');
});

test('without the sandbox component nothing answers for it but the client', () => {
  assert.equal(routeOf(readRoutes(base), '/sandbox/pay')?.service, 'client');
});

test('the routes are those of every rule of every Ingress, the longest first, and of nothing else', () => {
  const path = (prefix: string, name: string) =>
    `{ path: ${prefix}, pathType: Prefix, backend: { service: { name: ${name} } } }`;
  const text = `
kind: Service
spec: { rules: [{ http: { paths: [${path('/service', 'no')}] } }] }
---
---
kind: Ingress
spec:
  rules:
    - host: a
    - http: { paths: [${path('/a/', 'one')}] }
    - http: { paths: [${path('/', 'three')}, ${path('/a/b', 'two')}] }
---
kind: Ingress
---
kind: Ingress
spec: {}
`;
  assert.deepEqual(readRoutes('', text), [
    { prefix: '/a/b', service: 'two' },
    { prefix: '/a', service: 'one' },
    { prefix: '', service: 'three' },
  ]);
});

test('a path the gateway cannot serve is named', () => {
  assert.throws(() => readRoutes(base.replace('pathType: Prefix', 'pathType: Exact')), /"\/api\/users"/);
  for (const path of [
    { pathType: 'Prefix', backend: { service: { name: 'a' } } },
    { path: 'api', pathType: 'Prefix', backend: { service: { name: 'a' } } },
    { path: '/api', backend: { service: { name: 'a' } } },
    { path: '/api', pathType: 'Prefix' },
    { path: '/api', pathType: 'Prefix', backend: {} },
    { path: '/api', pathType: 'Prefix', backend: { service: {} } },
  ])
    assert.throws(
      () => readRoutes(JSON.stringify({ kind: 'Ingress', spec: { rules: [{ http: { paths: [path] } }] } })),
      /cannot serve: \{/,
      JSON.stringify(path),
    );
});
