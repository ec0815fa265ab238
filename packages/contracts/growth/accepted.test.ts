import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { acceptedFile, readAccepted, writeContracts } from './accepted.ts';
import { contractBreaks } from './breaks.ts';
import { contractsToday, httpModules } from './contracts.ts';

describe('the contracts of today', () => {
  it('have only grown since they were accepted', () => {
    const breaks = contractBreaks(readAccepted(), contractsToday());
    assert.equal(breaks.length, 0, `Contracts only grow, and here one would break:\n  ${breaks.join('\n  ')}`);
  });

  it('are all in accepted.json, so that they can be kept from now on', () => {
    const isRecorded = readFileSync(acceptedFile, 'utf8') === writeContracts(contractsToday());
    assert.ok(isRecorded, 'accepted.json is not what the contracts are today: run npm run generate, and commit it.');
  });

  it('are gathered from every file of src/http', () => {
    const files = readdirSync(join(import.meta.dirname, '../src/http')).filter((file) => !file.endsWith('.test.ts'));
    assert.deepEqual(
      files.map((file) => basename(file, '.ts')).sort(),
      Object.keys(httpModules).sort(),
      'growth/contracts.ts names the modules of src/http: add what is missing there.',
    );
  });

  it('are inputs exactly where callers write', () => {
    assert.deepEqual(Object.keys(contractsToday().inputs), [
      'AccountPatch',
      'CityQuery',
      'OrderInput',
      'OrderQuery',
      'PaymentInput',
      'PaymentQuery',
      'SellingQuery',
      'SignIn',
      'SignUp',
      'TicketInput',
      'TicketPatch',
      'TicketQuery',
    ]);
  });
});
