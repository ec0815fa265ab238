import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf, type Process, type Wiring } from './processes.ts';

test('the client reads tickets directly: the gateway would replace the visitor’s address by the client’s', () => {
  const client: Process = { name: 'client', kind: 'client', port: 1 };
  const processes: Process[] = [
    client,
    { name: 'gateway', kind: 'gateway', port: 2 },
    { name: 'tickets', kind: 'tickets', port: 3 },
  ];
  const wiring = {
    root: '/',
    tools: '/',
    otherOrigins: [],
    publicUrl: 'http://localhost:2',
    processes,
    settings: { inherited: {}, home: '/' },
  };
  const { env } = commandOf(wiring as unknown as Wiring, client);
  assert.equal(env.API_URL, 'http://127.0.0.1:3');
});

test('tickets and the client have the currency of the settings', () => {
  const processes: Process[] = [
    { name: 'client', kind: 'client', port: 1 },
    { name: 'tickets', kind: 'tickets', port: 3 },
    { name: 'auth', kind: 'auth', port: 4 },
  ];
  const settings = { inherited: {}, home: '/', currency: 'HUF', rateLimits: false, natsUrl: 'nats://localhost' };
  const wiring = { root: '/', tools: '/', publicUrl: 'http://localhost:2', otherOrigins: [], processes, settings };
  const stores = { secrets: { redis: {} }, appDatabases: {}, databases: {}, redis: 'redis://localhost' };
  const currencyOf = (process: Process) =>
    commandOf({ ...wiring, ...stores } as unknown as Wiring, process).env.CURRENCY;
  const [client, tickets] = processes;
  assert.deepEqual([client && currencyOf(client), tickets && currencyOf(tickets)], ['HUF', 'HUF']);
});
