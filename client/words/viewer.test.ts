import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { thisViewer, useViewer } from './viewer.ts';

test('a page from the server is written for anybody, a page in a browser for its reader', () => {
  const Shown = () => createElement('p', null, JSON.stringify(useViewer()));
  assert.match(renderToString(createElement(Shown)), /en-GB.*UTC/);
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  assert.deepEqual(thisViewer(), { locale: navigator.language, timeZone });
  assert.equal(thisViewer(), thisViewer());
});
