'use strict';
/*
 * Cancelling: before a run, in a call, in a wait, after it.
 */
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runWorkflow, parseWorkflowFromMd, runWorkflowSkill } = require('../lib/index.js');
const { adapterOf, delay, loop, oneCall } = require('./skills.js');

const forever = () => new Promise(() => {});

function cancelled(log) {
  assert.deepEqual([log.status, log.error.phase, log.error.code], ['failed', 'execute', 'cancelled']);
}

test('before the run: no tool is called', async () => {
  let calls = 0;
  const log = await runWorkflowSkill({
    content: oneCall(),
    toolAdapter: adapterOf({ work: () => ({ output: { n: ++calls } }) }),
    signal: AbortSignal.abort(),
  });
  cancelled(log);
  assert.equal(calls, 0);
});

test('in a call: its signal gets the reason, and the log says what was done', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  let seen;
  const work = (args, call) => {
    seen = call.signal;
    setImmediate(() => controller.abort(reason));
    return forever();
  };
  const log = await runWorkflowSkill({
    content: oneCall(),
    toolAdapter: adapterOf({ work }),
    signal: controller.signal,
  });
  cancelled(log);
  assert.equal(log.steps.length, 1);
  assert.ok(seen.aborted);
});

test('by the tool itself, while it is called', async () => {
  const controller = new AbortController();
  const work = () => {
    controller.abort();
    return { output: {} };
  };
  cancelled(
    await runWorkflowSkill({ content: oneCall(), toolAdapter: adapterOf({ work }), signal: controller.signal }),
  );
  const toolAdapter = { has: () => true, invoke: work };
  const again = new AbortController();
  toolAdapter.invoke = () => {
    again.abort();
    return { output: {} };
  };
  cancelled(await runWorkflowSkill({ content: oneCall(), toolAdapter, signal: again.signal }));
});

test('in an event', async () => {
  const controller = new AbortController();
  const onEvent = (event) => event.type === 'step_start' && controller.abort();
  const toolAdapter = adapterOf({ work: forever });
  cancelled(await runWorkflowSkill({ content: oneCall(), toolAdapter, onEvent, signal: controller.signal }));
});

test('in a delay that is far longer than the test', async () => {
  const controller = new AbortController();
  const toolAdapter = adapterOf({ work: () => ({ output: 1 }) });
  setTimeout(() => controller.abort(), 5);
  const log = await runWorkflowSkill({
    content: loop('delay: 20h'),
    inputs: { list: [1, 2] },
    toolAdapter,
    signal: controller.signal,
  });
  cancelled(log);
});

test('after the run: nothing happens, and no listener stays', async () => {
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args) => void (listeners++, add(...args));
  signal.removeEventListener = (...args) => void (listeners--, remove(...args));
  const log = await runWorkflowSkill({
    content: oneCall(),
    toolAdapter: adapterOf({ work: () => ({ output: {} }) }),
    signal,
  });
  controller.abort();
  assert.deepEqual([log.status, listeners], ['success', 0]);
});

test('what is no signal is told, and a bad one ends no run', async () => {
  const toolAdapter = adapterOf({ work: () => ({ output: {} }) });
  const add = () => {};
  for (const signal of [5, {}, { addEventListener: add }, { aborted: true, addEventListener: add }]) {
    const { status, error } = await runWorkflowSkill({ content: oneCall(), toolAdapter, signal });
    assert.deepEqual([status, error.message], ['failed', 'signal must be an AbortSignal']);
  }
  const throws = () => {
    throw new Error('no');
  };
  const signals = [
    { addEventListener: add, removeEventListener: throws },
    {
      addEventListener: add,
      removeEventListener: add,
      get reason() {
        return throws();
      },
    },
  ];
  for (const signal of signals)
    assert.equal((await runWorkflowSkill({ content: oneCall(), toolAdapter, signal })).status, 'success');
});

test('one signal for many runs', async () => {
  const controller = new AbortController();
  const workflow = parseWorkflowFromMd(oneCall());
  const toolAdapter = adapterOf({ work: forever });
  const runs = Array.from({ length: 5 }, () => runWorkflow({ workflow, toolAdapter, signal: controller.signal }));
  await delay(1);
  controller.abort();
  for (const log of await Promise.all(runs)) cancelled(log);
});
