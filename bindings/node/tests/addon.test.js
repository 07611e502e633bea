'use strict';
/*
 * The addon itself, as the layer above never uses it: wrong types in every place give an error, never a crash.
 */
const assert = require('node:assert/strict');
const { test } = require('node:test');
const addon = require('../lib/addon.js');

const nothing = [
  undefined,
  null,
  true,
  5,
  -1,
  NaN,
  2 ** 40,
  'text',
  Symbol('s'),
  5n,
  {},
  [],
  () => 1,
  new Uint8Array(3),
  new Float64Array(3),
  Buffer.alloc(0),
  new Proxy({}, {}),
];
const functions = Object.keys(addon).filter((name) => typeof addon[name] === 'function');

function tryOut(name, args) {
  try {
    addon[name](...args);
    return true;
  } catch (error) {
    assert.ok(error instanceof Error, `${name}: ${String(error)}`);
    assert.ok(error.message.length > 3);
    return false;
  }
}

test('no arguments, and one of every kind in every place', () => {
  let tried = 0;
  for (const name of functions)
    for (let place = 0; place < 10; place++)
      for (const value of nothing) {
        const args = ['steps: []', undefined, undefined, undefined, undefined, undefined, 0, 0, false, false];
        args[place] = value;
        tryOut(name, args);
        tryOut(name, Array(place).fill(value));
        tried += 2;
      }
  assert.ok(tried > 5000);
});

test('handles are told from each other and from other objects', () => {
  const [, , , , workflow] = addon.load(
    'steps: [{ id: a, type: exit, status: success }]',
    undefined,
    undefined,
    undefined,
    0,
    0,
  );
  const tools = addon.tools([['a']]);
  assert.throws(() => addon.describe(tools), /this is no workflow/);
  assert.throws(() => addon.runNumber(workflow), /this is no run/);
  assert.throws(
    () => addon.validate('x', workflow, undefined, undefined, undefined, 0, 0),
    /this is no registry of tools/,
  );
  assert.throws(
    () => addon.runNew(tools, undefined, undefined, undefined, undefined, undefined, 0, 0, false, false),
    TypeError,
  );
  const copy = Object.assign(Object.create(Object.getPrototypeOf(workflow)), workflow);
  assert.throws(() => addon.describe(copy), /this is no workflow/);
});

test('a number of a run that is gone is no run', () => {
  const settings = [undefined, undefined, undefined, undefined, undefined, 0, 0, false, false];
  const number = addon.runNumber(addon.runNew('steps: []', ...settings));
  addon.runClose(number);
  for (const gone of [number, 1e6, 4294967295]) assert.throws(() => addon.runAdvance(gone), { code: 'ERR_CLOSED' });
});
