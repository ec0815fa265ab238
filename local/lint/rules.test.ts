import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const root = join(import.meta.dirname, '../..');

/** A file as somebody might write it, and what the linter says to that; null when it is as it should be. */
type Example = readonly [file: string, code: string, says: RegExp | null];

const use = "import { x } from '%';\nexport const y = x;\n";
const useType = "import type { X } from '%';\nexport type Y = X;\n";
const passOn = "export { x } from '%';\n";
const load = "export const y = () => import('%');\n";
const from = (code: string, source: string): string => code.replace('%', source);

const service = 'services/orders/src';
const examples: Readonly<Record<string, readonly Example[]>> = {
  'a service never imports a service': [
    [`${service}/a.ts`, from(use, '@ticketing/payments/src/x.ts'), /never imports a service/],
    [`${service}/b.ts`, from(useType, '../../payments/src/domain/payment.ts'), /never imports a service/],
    [`${service}/store/c.ts`, from(load, '../../../payments/src/x.ts'), /never imports a service/],
    ['services/orders/tests/d.ts', from(passOn, '@ticketing/payments'), /never imports a service/],
    ['services/orders/tests/http/e.test.ts', from(use, '../../src/service.ts'), null],
    [`${service}/f.ts`, from(use, '@ticketing/contracts/values'), null],
    [`${service}/g.ts`, from(use, '@ticketing/common/refusal'), null],
  ],
  'imports go inwards': [
    [`${service}/use-cases/h.ts`, from(use, '../http.ts'), /inwards/],
    [`${service}/use-cases/i.ts`, from(load, '../messages.ts'), /inwards/],
    [`${service}/http.ts`, from(use, './messages.ts'), /inwards/],
    [`${service}/messages.ts`, from(use, './service.ts'), /inwards/],
    [`${service}/store/j.ts`, from(use, '../account-routes.ts'), /inwards/],
    [`${service}/service.ts`, from(use, './http.ts'), null],
    [`${service}/main.ts`, from(use, './service.ts'), null],
    [`${service}/use-cases/k.test.ts`, from(use, '../service.ts'), null],
    [`${service}/testing/l.ts`, from(use, '../service.ts'), null],
    [`${service}/use-cases/m.ts`, from(use, '@ticketing/common/service/main'), null],
  ],
  'a store file knows no use case': [
    [`${service}/store/n.ts`, from(use, '../use-cases/expire-orders.ts'), /a use case's, which calls the store/],
    [`${service}/store/o.ts`, from(use, '../domain/order.ts'), null],
    [`${service}/use-cases/p.ts`, from(use, '../store/orders.ts'), null],
  ],
  'a domain file decides and touches nothing': [
    [`${service}/domain/a.ts`, from(use, 'node:fs'), /decides and touches nothing/],
    [`${service}/domain/b.ts`, from(useType, '../store/orders.ts'), /decides and touches nothing/],
    [`${service}/domain/c.ts`, from(use, '@ticketing/contracts/values'), /decides and touches nothing/],
    [`${service}/domain/d.ts`, from(useType, '@ticketing/common/database/database'), /decides and touches nothing/],
    [`${service}/domain/e.ts`, from(passOn, '../store/orders.ts'), /decides and touches nothing/],
    [`${service}/domain/f.ts`, "import { randomUUID } from 'node:crypto';\nexport const y = randomUUID;\n", /touches/],
    [`${service}/domain/g.ts`, from(use, './order.ts'), null],
    [`${service}/domain/l.ts`, from(use, '@ticketing/contracts/values/text'), null],
    [`${service}/domain/h.ts`, from(useType, '@ticketing/contracts/http/orders'), null],
    [`${service}/domain/i.ts`, from(useType, 'node:crypto'), null],
    [`${service}/domain/j.ts`, "import { isIPv6 } from 'node:net';\nexport const y = isIPv6;\n", null],
    [`${service}/domain/k.test.ts`, from(use, 'fast-check'), null],
  ],
  'SQL is in store only': [
    [`${service}/use-cases/q.ts`, "export const y = (tx: X) => tx.query('select 1');\n", /SQL lives in store/],
    [
      `${service}/r.ts`,
      "export const y = (tx: X) => tx.query<{ a: number }>('select 1', [1]);\n",
      /SQL lives in store/,
    ],
    [`${service}/s.ts`, "export const y = (db: X) => db.call('select f()');\n", /SQL lives in store/],
    [`${service}/store/t.ts`, "export const y = (tx: X) => tx.query('select 1');\n", null],
    [`${service}/u.ts`, 'export const y = (request: X) => request.query.cursor;\n', null],
  ],
  'contracts are alone': [
    ['packages/contracts/src/http/a.ts', from(use, '@ticketing/common/refusal'), /Contracts are schemas/],
    ['packages/contracts/src/b.ts', from(use, 'node:crypto'), /Contracts are schemas/],
    ['packages/contracts/src/c.ts', from(use, '../../common/src/refusal.ts'), /Contracts are schemas/],
    ['packages/contracts/src/messages/d.ts', from(use, '../http/orders.ts'), null],
    ['packages/contracts/src/http/e.ts', from(use, '../values.ts'), null],
    ['packages/contracts/src/http/f.ts', from(use, 'zod'), null],
  ],
  'common holds no word of business': [
    ['packages/common/src/http/a.ts', from(use, '@ticketing/contracts/http/orders'), /no word of business/],
    ['packages/common/src/messaging/b.ts', from(useType, '@ticketing/contracts/messages/payments'), /no word/],
    ['packages/common/src/c.ts', from(use, '@ticketing/orders/src/config.ts'), /no word of business/],
    ['packages/common/src/d.ts', from(use, '@ticketing/contracts/messages/envelope'), null],
    ['packages/common/src/e.ts', from(use, '@ticketing/contracts/http/problems'), null],
  ],
  'the client knows the services by HTTP only': [
    ['client/calls/a.ts', from(use, '@ticketing/contracts/http/orders'), /by HTTP only/],
    ['client/calls/b.ts', from(use, '@ticketing/common/http/cookie'), /by HTTP only/],
    ['client/calls/c.ts', from(useType, '../../services/orders/src/config.ts'), /by HTTP only/],
    ['client/calls/d.ts', from(passOn, '@ticketing/contracts/http/orders'), /by HTTP only/],
    ['client/calls/e.ts', from(load, '@ticketing/contracts/http/orders'), /by HTTP only/],
    ['client/calls/f.ts', from(useType, '@ticketing/contracts/http/orders'), null],
    ['client/calls/h.ts', "export type { X } from '@ticketing/contracts/http/orders';\n", null],
    ['client/calls/i.ts', from(use, '@ticketing/contracts/values/text'), null],
    ['client/calls/j.ts', from(use, '@ticketing/contracts/values'), /by HTTP only/],
    ['client/calls/g.ts', from(use, '../components/notice.tsx'), null],
  ],
  'the sandbox and the gateway stand alone': [
    ['sandbox/src/a.ts', from(use, '@ticketing/contracts/money'), /share no code/],
    ['sandbox/tests/b.ts', from(use, '../../packages/common/src/refusal.ts'), /share no code/],
    ['gateway/src/c.ts', from(useType, '@ticketing/contracts/http/problems'), /share no code/],
    ['gateway/src/d.ts', from(use, './routes.ts'), null],
    ['sandbox/src/e.ts', from(use, '@ticketing/contracts/values/currency'), null],
    ['sandbox/src/f.ts', from(use, '@ticketing/contracts/values/text'), /share no code/],
  ],
  'local starts processes': [
    ['local/a.ts', from(use, '../services/orders/src/service.ts'), /starts the parts of the system as processes/],
    ['local/stores/b.ts', from(use, '@ticketing/gateway/src/routes.ts'), /as processes/],
    ['local/c.ts', from(use, '@ticketing/common/database/migrate'), null],
    ['local/generate/d.ts', from(use, '../../services/orders/src/service.ts'), null],
  ],
  'the whole system is tested from outside': [
    ['test/journeys/a.ts', from(use, '../../services/orders/src/domain/order.ts'), /tested from outside/],
    ['test/chaos/support/b.ts', from(use, '../../../gateway/src/routes.ts'), /tested from outside/],
    ['test/journeys/c.ts', from(use, '../../local/stack.ts'), null],
  ],
  'only config.ts reads the environment': [
    [`${service}/v.ts`, 'export const y = process.env.PORT;\n', /process\.env/],
    ['local/e.ts', "import { env } from 'node:process';\nexport const y = env.PORT;\n", /process\.env/],
    [`${service}/config.ts`, 'export const y = process.env.PORT;\n', null],
    [`${service}/w.test.ts`, 'export const y = process.env.PORT;\n', null],
  ],
};

type Report = {
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly message: string;
    readonly location: { readonly path: string };
  }[];
};

describe('the linter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-lint-'));
  const said = new Map<string, string>();
  after(() => rmSync(folder, { recursive: true, force: true }));

  before(() => {
    for (const one of ['biome.json', 'client/biome.json', 'local/lint'])
      cpSync(join(root, one), join(folder, one), { recursive: true });
    rmSync(join(folder, 'local/lint/rules.test.ts'));
    for (const [file, code] of Object.values(examples).flat()) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), code);
    }
    for (const { severity, message, location } of lint(folder).diagnostics)
      if (severity === 'error') said.set(location.path, `${said.get(location.path) ?? ''}${message}\n`);
  });

  for (const [rule, cases] of Object.entries(examples))
    it(rule, () => {
      for (const [file, code, says] of cases) {
        const heard = said.get(file) ?? '';
        if (says) assert.match(heard, says, `${file} should be refused:\n${code}`);
        else assert.equal(heard, '', `${file} should be fine:\n${code}`);
      }
    });
});

/** Everything Biome has to say about a folder. It ends with 1 where it finds errors, as it should here. */
const lint = (cwd: string): Report => {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json'];
  try {
    return JSON.parse(
      execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch (error) {
    const { stdout } = error as { stdout: string };
    return JSON.parse(stdout);
  }
};
