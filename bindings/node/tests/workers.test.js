'use strict';
/*
 * Threads: each worker has an addon of its own, and they work at the same time.
 */
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const {
  JsonText,
  MockToolAdapter,
  Workflow,
  runWorkflow,
  runWorkflowSkill,
  validateWorkflowSkill,
} = require('../lib/index.js');
const addon = require('../lib/addon.js');
const { adapterOf, loop, oneCall } = require('./skills.js');

async function work() {
  const workflow = new Workflow(loop('concurrency: 7'));
  const list = Array.from({ length: workerData.calls }, (_, i) => i + workerData.first);
  const toolAdapter = adapterOf({ work: async ({ item }) => ({ output: item * 2 }) });
  const log = await runWorkflow({ workflow, inputs: { list }, toolAdapter });
  parentPort.postMessage({ results: log.outputs.results, live: addon.liveHandles() });
}

/** Ends while a run waits for a call that never ends. */
async function abandon() {
  const toolAdapter = new MockToolAdapter();
  toolAdapter.register('work', () => {
    setImmediate(() => process.exit(0));
    return new Promise(() => {});
  });
  await runWorkflow({ workflow: new Workflow(oneCall()), toolAdapter });
}

/** Writes what JSON is made of over a text, again and again. */
function scribble() {
  const bytes = new Uint8Array(workerData.shared);
  const letters = Buffer.from('"\\{}[]:,1\x00\xff', 'latin1');
  parentPort.postMessage('ready');
  for (let i = 0; ; i++) bytes[(i * 7919) % bytes.length] = letters[i % letters.length];
}

function workerOf(data) {
  return new Promise((resolve, reject) => {
    let message;
    const worker = new Worker(__filename, { workerData: data });
    worker.on('message', (one) => (message = one));
    worker.on('error', reject);
    worker.on('exit', (code) => resolve({ code, message }));
  });
}

if (!isMainThread) {
  (workerData.shared ? scribble : workerData.abandon ? abandon : work)();
} else {
  test('eight workers at the same time, again and again', async () => {
    for (let round = 0; round < 3; round++) {
      const workers = Array.from({ length: 8 }, (_, i) => workerOf({ first: i * 1000, calls: 500 }));
      for (const [i, { code, message }] of (await Promise.all(workers)).entries()) {
        assert.equal(code, 0);
        assert.deepEqual(
          message.results.slice(0, 3),
          [0, 1, 2].map((k) => (i * 1000 + k) * 2),
        );
        assert.equal(message.results.length, 500);
        assert.ok(message.live > 0);
      }
    }
  });

  test('a worker may end in the middle of a run', async () => {
    assert.deepEqual(await workerOf({ abandon: true }), { code: 0, message: undefined });
  });

  test('a worker may be terminated in the middle of a run', async () => {
    const worker = new Worker(__filename, { workerData: { first: 0, calls: 1e7 } });
    await new Promise((resolve) => worker.once('online', () => setTimeout(resolve, 50)));
    assert.equal(await worker.terminate(), 1);
  });

  test('texts may be shared with a worker that changes them', async () => {
    const json = Buffer.from(
      JSON.stringify({ value: { texts: Array(2000).fill('a"b\\c'), numbers: Array(2000).fill(1.5) } }),
    );
    const shared = new SharedArrayBuffer(json.length);
    const text = new Uint8Array(shared);
    const worker = new Worker(__filename, { workerData: { shared } });
    await new Promise((resolve) => worker.once('message', resolve));
    const toolAdapter = adapterOf({ work: () => ({ output: new JsonText(text) }) });
    for (let i = 0; i < 50; i++) {
      text.set(json);
      const { error, steps } = await runWorkflowSkill({ content: oneCall(), inputs: text, toolAdapter });
      assert.ok([undefined, 'invalid-inputs', 'output-type'].includes(error?.code), error?.message);
      assert.ok(
        steps.every((step) => step.output === undefined || step.output === null || typeof step.output === 'object'),
      );
      assert.ok(Array.isArray(validateWorkflowSkill({ content: text }).errors));
    }
    await worker.terminate();
  });
}
