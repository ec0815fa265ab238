import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { giveWay } from './give-way.ts';

const going = new AbortController().signal;

describe('the relay gives way', () => {
  it('not at all while no requests queue up', async () => {
    let looks = 0;
    await giveWay(() => ++looks > 1, new Date(), going);
    assert.equal(looks, 1);
  });

  it('until they no longer do', async () => {
    let looks = 0;
    await giveWay(() => ++looks < 4, new Date(), going);
    assert.equal(looks, 4);
  });

  it('for half a second at most, however many there are', async () => {
    let looks = 0;
    await giveWay(() => ++looks > 0, new Date(), going);
    assert.equal(looks, 10);
  });

  it('no longer when its listeners are 1.2 s behind', async () => {
    let looks = 0;
    await giveWay(() => ++looks > 0, new Date(Date.now() - 1_300), going);
    assert.equal(looks, 0);
  });

  it('to nobody when the service stops', async () => {
    let looks = 0;
    await giveWay(() => ++looks > 0, new Date(), AbortSignal.abort());
    assert.ok(looks <= 1);
  });
});
