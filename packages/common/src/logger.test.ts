import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';

it('a line of the log names its service and time, and never shows a credential', () => {
  const program = `
    import { createLogger } from ${JSON.stringify(import.meta.resolve('./logger.ts'))};
    const log = createLogger('orders', 'info');
    log.debug('not at this level');
    log.info({
      req: { headers: { authorization: 'SECRET', cookie: 'SECRET', host: 'x' } },
      user: { name: 'Ada', password: 'SECRET', token: 'SECRET', clientSecret: 'SECRET' },
    }, 'a line');`;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.doesNotMatch(stdout, /SECRET/);
  const [line, ...more] = stdout
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one));
  assert.deepEqual(more, []);
  assert.deepEqual(
    [line.service, line.level, line.msg, line.user.name, line.req.headers.host],
    ['orders', 30, 'a line', 'Ada', 'x'],
  );
  assert.match(line.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});
