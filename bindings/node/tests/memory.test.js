'use strict';
/*
 * Memory: handles that are collected, runs that are abandoned, calls in great numbers. Growth is measured, never time.
 *
 * $WFS_NODE_CALLS is the number of calls (a fraction of the million that tests/run.sh --all makes). Needs --expose-gc.
 */
const assert = require('node:assert/strict');
const { test } = require('node:test');
const addon = require('../lib/addon.js');
const { Machine, Workflow, runText, runWorkflow, runWorkflowSkill, validateWorkflowSkill } = require('../lib/index.js');
const { adapterOf, loop, oneCall } = require('./skills.js');

const CALLS = Number(process.env.WFS_NODE_CALLS ?? 100000);

/** Collects until nothing more goes: finalizers run between turns of the event loop. */
async function collect() {
  for (let i = 0; i < 10; i++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function leavesNothing(work) {
  await collect();
  const before = addon.liveHandles();
  await work();
  await collect();
  assert.equal(addon.liveHandles(), before);
}

const toolAdapter = adapterOf({ work: (args) => ({ output: args.item ?? {} }) });

test('abandoned machines are freed, at every point of their way', async () => {
  const workflow = new Workflow(oneCall());
  const content = oneCall();
  await leavesNothing(() => {
    for (let i = 0; i < CALLS / 20; i++) {
      const machine = new Machine(i % 2 ? workflow : content, { tools: ['work'], inputs: { value: { i } } });
      if (i % 3) machine.advance();
      if (i % 5 === 1) machine.answer(1, { i });
      if (i % 7 === 1) machine.advance();
      if (i % 11 === 1) machine.close();
    }
  });
});

test('abandoned runs are freed, with calls that never end', async () => {
  const never = adapterOf({ work: () => new Promise(() => {}) });
  await leavesNothing(() => {
    for (let i = 0; i < 1000; i++) void runWorkflowSkill({ content: oneCall(), toolAdapter: never });
  });
});

test('workflows, reports and registries are freed', async () => {
  await leavesNothing(async () => {
    for (let i = 0; i < 1000; i++) {
      new Workflow(oneCall());
      assert.throws(() => new Workflow('steps: ['));
      validateWorkflowSkill({ content: oneCall(), toolAdapter });
      await runText({ content: oneCall(), toolAdapter });
    }
  });
});

test('what is looked at later stays', async () => {
  const rows = Array.from({ length: 20000 }, (_, i) => ({ i }));
  const log = await runWorkflowSkill({
    content: oneCall('', 'array'),
    inputs: { value: { rows } },
    toolAdapter: adapterOf({ work: () => ({ output: rows }) }),
  });
  const texts = await runText({
    content: oneCall('', 'array'),
    inputs: { value: { rows } },
    toolAdapter: adapterOf({ work: () => ({ output: rows }) }),
  });
  await collect();
  assert.equal(log.outputs.result.length, 20000);
  assert.equal(log.inputs.value.rows.length, 20000);
  assert.equal(texts.outputs.value.result.length, 20000);
});

function resident() {
  globalThis.gc();
  return process.memoryUsage().rss / 1048576;
}

/** Megabytes that the second and third of three equal parts of a work added, after the first. */
async function growth(part) {
  const sizes = [];
  for (let i = 0; i < 3; i++) {
    await part();
    await collect();
    sizes.push(resident());
  }
  return sizes[2] - sizes[0];
}

test(`${CALLS} calls in many runs do not grow`, async (t) => {
  const workflow = new Workflow(loop());
  const list = Array.from({ length: 100 }, (_, i) => i);
  const grown = await growth(async () => {
    for (let calls = 0; calls < CALLS / 3; calls += list.length) {
      const log = await runWorkflow({ workflow, inputs: { list }, toolAdapter });
      assert.equal(log.outputs.results.length, list.length);
    }
  });
  t.diagnostic(`${CALLS} calls: ${grown.toFixed(1)} MB more`);
  assert.ok(grown < 24, `${grown} MB`);
});

test('large texts are given back', async (t) => {
  const inputs = Buffer.from(JSON.stringify({ value: { t: 'x'.repeat(4e6) } }));
  const work = () => ({ output: 'y'.repeat(4e6) });
  const grown = await growth(async () => {
    for (let i = 0; i < 20; i++)
      await runText({ content: oneCall('', 'string'), inputs, toolAdapter: adapterOf({ work }) });
  });
  t.diagnostic(`60 runs with texts of 4 MB: ${grown.toFixed(1)} MB more`);
  assert.ok(grown < 64, `${grown} MB`);
});
