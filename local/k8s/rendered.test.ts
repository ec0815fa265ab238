import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { root, toolsFolder } from '../config.ts';
import { findingsOf, renderAll, routingTable } from './check.ts';
import { containersOf, type KubeObject, named, workloads } from './objects.ts';

const all = await renderAll(root, toolsFolder);
const table = routingTable(root);
const minikube = all.find(({ name }) => name === 'minikube')!;
const aws = all.find(({ name }) => name === 'aws')!;

describe('every overlay and every combination of components', () => {
  for (const rendered of all)
    it(`${rendered.name} is sound`, async () => assert.deepEqual(await findingsOf(rendered, table), []));
});

describe('an overlay', () => {
  it('without a Stripe key has the sandbox and tells payments of it', () => {
    const payments = workloads(minikube.objects).find(({ title }) => title === 'Deployment payments');
    const url = payments?.pod.containers[0]?.env?.find(({ name }) => name === 'STRIPE_API_URL');
    assert.equal(url?.value, 'http://sandbox');
    assert.ok(named(minikube.objects, 'Deployment', 'sandbox'));
  });

  it('of a cloud never has the sandbox', () => {
    for (const { objects } of all.filter(({ name }) => name === 'aws' || name === 'digitalocean')) {
      assert.equal(named(objects, 'Deployment', 'sandbox'), undefined);
      assert.ok(!JSON.stringify(objects).includes('STRIPE_API_URL'));
    }
  });

  it('of minikube has one replica of each', () => {
    for (const { object } of workloads(minikube.objects))
      if (object.kind === 'Deployment') assert.equal(object.spec?.replicas, 1, object.metadata.name);
  });
});

type Mishap = (objects: KubeObject[]) => unknown;

/** The first container of a workload, to be changed. */
const main = (objects: KubeObject[], title: string) =>
  workloads(objects).find((workload) => workload.title === title)!.pod.containers[0]!;
const spec = (objects: KubeObject[], kind: string, name: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: mishaps reach into objects of every kind
  named(objects, kind, name)!.spec as any;
const without = (objects: KubeObject[], kind: string, name: string) =>
  objects.splice(objects.indexOf(named(objects, kind, name)!), 1);
const variable = (objects: KubeObject[], title: string, name: string) =>
  main(objects, title).env!.find((one) => one.name === name)!;

const mishaps: readonly (readonly [string, RegExp, Mishap])[] = [
  [
    'a misspelt field',
    /there is no field .*imagePullPolice/,
    (all) => Object.assign(main(all, 'Deployment auth'), { imagePullPolice: 'Always' }),
  ],
  [
    'a wrong quantity',
    /must match/,
    (all) => Object.assign(main(all, 'Deployment auth').resources!.limits!, { cpu: 'much' }),
  ],
  ['a kind without a schema', /no schema/, (all) => Object.assign(all[0]!, { kind: 'Unheard' })],
  [
    'root',
    /may run as root/,
    (all) => delete spec(all, 'Deployment', 'auth').template.spec.securityContext.runAsNonRoot,
  ],
  [
    'a writable root',
    /can write to its root/,
    (all) => delete main(all, 'Deployment orders').securityContext!.readOnlyRootFilesystem,
  ],
  ['capabilities', /keeps capabilities/, (all) => delete main(all, 'StatefulSet nats').securityContext!.capabilities],
  ['no limits', /no limits/, (all) => delete main(all, 'Job orders-migrate').resources!.limits],
  [
    'an image that moves',
    /no pinned image/,
    (all) => Object.assign(main(all, 'StatefulSet redis'), { image: 'redis:latest' }),
  ],
  ['no readiness', /has no readinessProbe/, (all) => delete main(all, 'Deployment tickets').readinessProbe],
  [
    'a probe of nothing',
    /asks port web/,
    (all) => Object.assign(main(all, 'Deployment tickets').livenessProbe!.httpGet!, { port: 'web' }),
  ],
  [
    'liveness by a store',
    /not the event loop/,
    (all) => Object.assign(main(all, 'Deployment orders').livenessProbe!.httpGet!, { path: '/readyz' }),
  ],
  [
    'no time to finish',
    /killed before/,
    (all) => Object.assign(spec(all, 'Deployment', 'orders').template.spec, { terminationGracePeriodSeconds: 10 }),
  ],
  ['no preStop', /while requests still come/, (all) => delete main(all, 'Deployment orders').lifecycle],
  [
    'a Service of nobody',
    /finds no pods/,
    (all) => Object.assign(spec(all, 'Service', 'auth').selector, { 'app.kubernetes.io/name': 'oauth' }),
  ],
  [
    'a selector that misses',
    /does not find its own pods/,
    (all) => Object.assign(spec(all, 'Deployment', 'auth').selector.matchLabels, { a: 'b' }),
  ],
  ['no budget', /has no disruption budget/, (all) => without(all, 'PodDisruptionBudget', 'orders')],
  [
    'settings that do not exist',
    /no ConfigMap/,
    (all) =>
      without(
        all,
        'ConfigMap',
        named(all, 'ConfigMap', main(all, 'Deployment auth').envFrom![0]!.configMapRef!.name!)!.metadata.name,
      ),
  ],
  [
    'a key that does not exist',
    /which does not exist/,
    (all) =>
      Object.assign(variable(all, 'Deployment auth', 'AUTH_SECRET').valueFrom!.secretKeyRef!, { key: 'secrets' }),
  ],
  [
    'a variable that refers to a later one',
    /REDIS_URL refers to REDIS_PASSWORD, which is not defined before it/,
    (all) => main(all, 'Deployment expiration').env!.reverse(),
  ],
  ['a migration without its database', /knows no database/, (all) => delete main(all, 'Job orders-migrate').env],
  [
    'a volume mounted nowhere',
    /mounted nowhere/,
    (all) => main(all, 'StatefulSet orders-postgres').volumeMounts!.shift(),
  ],
  ['an account that does not exist', /no service account/, (all) => without(all, 'ServiceAccount', 'orders')],
  [
    'an address that does not exist',
    /leads to|cannot reach/,
    (all) => Object.assign(variable(all, 'Deployment client', 'API_URL'), { value: 'http://ticket' }),
  ],
  ['nothing denied', /denies everything else/, (all) => without(all, 'NetworkPolicy', 'default-deny')],
  [
    'a way that is closed',
    /Deployment orders cannot reach StatefulSet nats/,
    (all) => without(all, 'NetworkPolicy', 'nats'),
  ],
  [
    'a door that is closed',
    /ingress-nginx cannot reach Deployment client/,
    (all) => without(all, 'NetworkPolicy', 'client'),
  ],
  [
    'a database open to others',
    /none of its business/,
    (all) => {
      Object.assign(spec(all, 'NetworkPolicy', 'orders').egress[0], { to: [{ podSelector: {} }] });
      Object.assign(spec(all, 'NetworkPolicy', 'payments-postgres').ingress[0], { from: [{ podSelector: {} }] });
    },
  ],
  [
    'the catch-all first',
    /takes its requests|another table/,
    (all) => spec(all, 'Ingress', 'ticketing').rules[0].http.paths.reverse(),
  ],
  [
    'a target that does not exist',
    /there is no client:web/,
    (all) =>
      Object.assign(spec(all, 'Ingress', 'ticketing').rules[0].http.paths.at(-1).backend.service.port, { name: 'web' }),
  ],
  [
    'another storage class',
    /keeps data on fast/,
    (all) =>
      Object.assign(spec(all, 'StatefulSet', 'redis').volumeClaimTemplates[0].spec, { storageClassName: 'fast' }),
  ],
  [
    'a store without a volume',
    /forgets everything/,
    (all) => Object.assign(spec(all, 'StatefulSet', 'nats'), { volumeClaimTemplates: [] }),
  ],
  [
    'a password written out',
    /is written out/,
    (all) => Object.assign(variable(all, 'Deployment auth', 'NATS_PASSWORD'), { value: 'x', valueFrom: undefined }),
  ],
  [
    'a password in an address',
    /looks like a secret/,
    (all) =>
      Object.assign(variable(all, 'Deployment auth', 'DATABASE_URL'), {
        value: 'postgres://auth:x@auth-postgres:5432/auth',
      }),
  ],
  [
    'a key of Stripe',
    /looks like a secret/,
    (all) => Object.assign(variable(all, 'Deployment auth', 'NATS_USER'), { value: `sk_${'live'}_0123456789` }),
  ],
];

describe('a mishap is noticed', () => {
  for (const [name, expected, spoil] of mishaps)
    it(name, async () => {
      const objects = structuredClone(minikube.objects) as KubeObject[];
      spoil(objects);
      const findings = await findingsOf({ ...minikube, objects }, table);
      assert.ok(
        findings.some((finding) => expected.test(finding)),
        `found: ${findings.join('; ') || 'nothing'}`,
      );
    });

  it('a Secret among what a cloud is sent', async () => {
    const secret = named(minikube.objects, 'Secret', 'auth')!;
    const findings = await findingsOf({ ...aws, objects: [...aws.objects, secret] }, table);
    assert.ok(findings.some((finding) => /stands in the repository/.test(finding)));
  });

  it('a name that the store of secrets does not know', async () => {
    const objects = structuredClone(aws.objects) as KubeObject[];
    spec(objects, 'ExternalSecret', 'redis').data[0].remoteRef.key = 'REDIS';
    const findings = await findingsOf({ ...aws, objects }, table);
    assert.ok(findings.some((finding) => /not what local\/k8s\/secrets.ts says/.test(finding)));
  });
});

describe('secrets', () => {
  it('of one service are given to no other', () => {
    for (const { title, pod } of workloads(minikube.objects)) {
      const secrets = containersOf(pod).flatMap(({ env = [] }) =>
        env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []),
      );
      const databases = new Set(secrets.map(({ name = '' }) => name).filter((name) => /-postgres(-app)?$/.test(name)));
      const usersOf = (store: string) => new Set(secrets.filter(({ name }) => name === store).map(({ key }) => key));
      // The store itself has the passwords of all its users, a database those of both roles, and Redis those of its health checks.
      if (/^StatefulSet (nats|redis|redis-replica)$/.test(title)) continue;
      const most = title.endsWith('-postgres') ? 2 : 1;
      assert.ok(databases.size <= most && usersOf('nats').size <= 1 && usersOf('redis').size <= 1, title);
    }
  });
});
