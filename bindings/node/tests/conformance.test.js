'use strict';
/*
 * All cases of tests/conformance, with both settings of type checks, each in every way to run it.
 */
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { data, outcomeDiffers } = require('./conformance/compare.js');
const drive = require('./conformance/drive.js');
const { isDelicate, read } = require('./conformance/json.js');

const settings = { off: 'expected', standard: 'expected_standard' };

function casesOf(name) {
  return fs.readFileSync(path.join(data, name), 'utf8').split('\n').filter(Boolean);
}

function isForFunctions(line, expected) {
  return expected.sleeps.length === 0 && !isDelicate(line);
}

async function failuresOf(name, way) {
  const failures = [];
  let passed = 0;
  for (const line of casesOf(name))
    for (const [checks, member] of Object.entries(settings)) {
      const one = read(line);
      if (way === 'functions' && !isForFunctions(line, one[member])) continue;
      const wrong = outcomeDiffers(one.id, one[member], await drive[way](one, checks));
      if (wrong) failures.push(`${one.id} [${checks}] ${wrong}`);
      else passed++;
    }
  return [failures, passed];
}

for (const name of ['golden.jsonl', 'generated.jsonl'])
  for (const way of ['machine', 'loaded', 'functions'])
    test(`${name}, ${way}`, async (t) => {
      const [failures, passed] = await failuresOf(name, way);
      t.diagnostic(`${passed} passed, ${failures.length} failed`);
      assert.deepEqual(failures.slice(0, 10), []);
      assert.ok(passed > 200);
    });
