import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRoom } from './room.ts';

it('gives way by half with every call that goes wrong, down to none, and is back after a few that go well', () => {
  const room = createRoom(16);
  const sizes = (note: () => void, times: number) =>
    Array.from({ length: times }, () => {
      note();
      return room.size();
    });
  assert.deepEqual(sizes(room.wentWrong, 6), [8, 4, 2, 1, 0, 0]);
  assert.deepEqual(sizes(room.wentWell, 6), [1, 3, 7, 15, 16, 16]);
});

it('stays wide when one call in five goes wrong', () => {
  const room = createRoom(16);
  for (let call = 1; call <= 100; call++) {
    if (call % 5 === 0) room.wentWrong();
    else room.wentWell();
  }
  assert.ok(room.size() >= 8);
});
