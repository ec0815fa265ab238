import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatewayConfig } from './config.ts';

test('without variables the gateway listens on this machine only, reads the routes of the cluster and has no upgrades', () => {
  for (const env of [{}, { HOST: '', PORT: '', UPSTREAMS: '', INGRESS: '', UPGRADES_TO: '', STREAMS_MAX: '' }]) {
    const { ingress, ...config } = gatewayConfig(env);
    assert.deepEqual(config, {
      host: '127.0.0.1',
      port: 3000,
      upstreams: {},
      upgradesTo: undefined,
      limits: { connections: 10_000, connectionsPerNetwork: 1_024, streams: 8_000, streamsPerNetwork: 512 },
    });
    assert.match(ingress.join(), /[\\/]k8s[\\/]base[\\/]ingress\.yaml$/);
  }
});

test('every variable sets what it is named for; a service has one address or several', () => {
  assert.deepEqual(
    gatewayConfig({
      HOST: '0.0.0.0',
      PORT: '8080',
      UPSTREAMS: '{"auth":"http://a:1","orders":["http://b:2","http://c:3"]}',
      INGRESS: '["one.yaml","two.yaml"]',
      UPGRADES_TO: 'client',
      CONNECTIONS_MAX: '4',
      CONNECTIONS_PER_NETWORK: '3',
      STREAMS_MAX: '2',
      STREAMS_PER_NETWORK: '1',
    }),
    {
      host: '0.0.0.0',
      port: 8080,
      upstreams: { auth: ['http://a:1'], orders: ['http://b:2', 'http://c:3'] },
      ingress: ['one.yaml', 'two.yaml'],
      upgradesTo: 'client',
      limits: { connections: 4, connectionsPerNetwork: 3, streams: 2, streamsPerNetwork: 1 },
    },
  );
});

test('a bound that is not a whole number of at least 1 is refused by its name', () => {
  for (const name of ['CONNECTIONS_MAX', 'CONNECTIONS_PER_NETWORK', 'STREAMS_MAX', 'STREAMS_PER_NETWORK'])
    for (const value of ['0', '-1', '1.5', 'many'])
      assert.throws(() => gatewayConfig({ [name]: value }), new RegExp(`${name}.*"${value}"`), `${name}=${value}`);
});
