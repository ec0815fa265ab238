import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeAudit, warningOf } from './audit.ts';

const report = (severity: string) => JSON.stringify({ vulnerabilities: { lodash: { severity, range: '<4.17.21' } } });

describe('the check of dependencies', () => {
  for (const severity of ['high', 'critical'])
    it(`fails on a vulnerability of severity ${severity}`, () =>
      assert.deepEqual(judgeAudit(report(severity)), { sound: false, lines: [`${severity}: lodash <4.17.21`] }));

  for (const severity of ['low', 'moderate'])
    it(`lists a vulnerability of severity ${severity}, and passes`, () =>
      assert.deepEqual(judgeAudit(report(severity)), { sound: true, lines: [`${severity}: lodash <4.17.21`] }));

  it('passes when no vulnerability is known', () => assert.ok(judgeAudit('{"vulnerabilities":{}}').sound));

  it('reports that nothing was checked when the registry offers no audit', () => {
    const refusal = { message: '405 Method Not Allowed - POST https://registry.example.com/-/audit', method: 'POST' };
    const { sound, lines } = judgeAudit(JSON.stringify(refusal));
    assert.ok(sound);
    assert.match(warningOf(lines) ?? '', /^::warning title=Dependencies::NOTHING WAS CHECKED: .*405/);
    assert.equal(warningOf(judgeAudit('{"vulnerabilities":{}}').lines), null);
    assert.deepEqual(lines, ['NOTHING WAS CHECKED: this registry offers no audit (405 Method Not Allowed)']);
    assert.match(judgeAudit('').lines[0]!, /^NOTHING WAS CHECKED/);
  });
});
