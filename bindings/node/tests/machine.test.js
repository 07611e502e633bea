'use strict';
/*
 * The machine: batches, answers, time, its end.
 */
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Machine, Workflow } = require('../lib/index.js');
const { loop, oneCall } = require('./skills.js');

test('hands out calls and takes answers by id', () => {
  const machine = new Machine(oneCall(), { tools: ['work'], inputs: { value: { a: 1 } }, events: true });
  const { state, calls, givenUp, events, wait } = machine.advance();
  assert.deepEqual(
    [state, givenUp, wait, events.map((event) => event.type)],
    ['calls', [], Infinity, ['workflow_start', 'step_start']],
  );
  const [{ id, tool, step, arguments: args, argumentsText, iteration, attempt, timeout }] = calls;
  assert.deepEqual([tool, step, args, argumentsText], ['work', 'call', { value: { a: 1 } }, '{"value":{"a":1}}']);
  assert.deepEqual([iteration, attempt, timeout], [-1, 1, Infinity]);
  assert.ok(machine.answer(id, { b: 2 }));
  assert.ok(!machine.answer(id, { b: 3 }));
  assert.ok(!machine.fail(id, 'late'));
  assert.equal(machine.advance().state, 'done');
  assert.deepEqual(machine.log().outputs, { result: { b: 2 } });
  assert.deepEqual(machine.log(), machine.logText().value);
  assert.deepEqual(machine.outputsText().value, { result: { b: 2 } });
});

test('answers to calls that never were do nothing', () => {
  const machine = new Machine(oneCall(), { tools: ['work'] });
  machine.advance();
  for (const id of [0, -1, 2, 1.5, 1.5e300, NaN, Infinity, 2 ** 53]) assert.equal(machine.answer(id, 1), false);
  for (const id of ['1', undefined, null, {}]) assert.throws(() => machine.answer(id, 1), TypeError);
});

test('waits on its clock, which is set by hand', () => {
  const machine = new Machine(loop('delay: 1h'), { tools: ['work'], inputs: { list: [1, 2] }, virtualClock: true });
  machine.answer(machine.advance().calls[0].id, 1);
  const batch = machine.advance();
  assert.deepEqual([batch.state, batch.wait, batch.calls], ['wait', 3600000, []]);
  machine.setTime(3599999);
  assert.deepEqual([machine.advance().state, machine.advance().wait], ['wait', 1]);
  machine.setTime(3600000);
  assert.equal(machine.advance().calls[0].iteration, 1);
});

test('the clock goes on to the year 2245', () => {
  const machine = new Machine(oneCall(), { tools: ['work'], virtualClock: true });
  machine.setTime(7e12);
  for (const time of [7e12 + 1, 9e12]) assert.throws(() => machine.setTime(time), TypeError);
  machine.answer(machine.advance().calls[0].id, {});
  machine.advance();
  assert.equal(machine.log().started_at, new Date(1.7e12 + 7e12).toISOString());
});

test('gives up calls, and says so', () => {
  const machine = new Machine(oneCall('timeout: 1s'), { tools: ['work'], virtualClock: true });
  const [{ id, timeout }] = machine.advance().calls;
  assert.equal(timeout, 1000);
  machine.setTime(1000);
  assert.deepEqual(machine.advance().givenUp, [id]);
  assert.equal(machine.answer(id, {}), false);
  assert.equal(machine.log().steps[0].error, 'Tool "work": timed out after 1000 ms');
});

test('is cancelled', () => {
  const machine = new Machine(oneCall(), { tools: ['work'] });
  const [{ id }] = machine.advance().calls;
  machine.cancel();
  const { state, givenUp } = machine.advance();
  assert.deepEqual([state, givenUp, machine.log().error.code], ['done', [id], 'cancelled']);
});

test('hands out many calls at once', () => {
  const list = Array.from({ length: 500 }, (_, i) => i);
  const machine = new Machine(loop('concurrency: 500'), { tools: ['work'], inputs: { list }, events: true });
  const { calls } = machine.advance();
  assert.deepEqual(
    calls.map((call) => call.arguments.item),
    list,
  );
  assert.deepEqual(new Set(calls.map((call) => call.id)).size, 500);
  assert.deepEqual(new Set(calls.map((call) => call.key)).size, 500);
  for (const call of calls.reverse()) assert.ok(machine.answer(call.id, call.arguments.item));
  assert.equal(machine.advance().state, 'done');
  assert.deepEqual(machine.log().outputs.results, list);
});

test('says why it failed', () => {
  const machine = new Machine(oneCall(), { tools: ['other'] });
  assert.equal(machine.advance().state, 'done');
  assert.deepEqual(machine.log().error.details[0].code, 'unknown-tool');
  assert.throws(() => machine.log.call({}), TypeError);
});

test('knows schemas', () => {
  const inputSchema = { type: 'object', properties: { value: { type: 'string' } } };
  const machine = new Machine(oneCall(), { tools: [{ name: 'work', inputSchema }] });
  machine.advance();
  assert.equal(machine.log().error.details[0].code, 'tool-input-schema');
});

test('is closed: everything says so, and closing again does nothing', () => {
  const machine = new Machine(oneCall(), { tools: ['work'] });
  const [call] = machine.advance().calls;
  machine.close();
  machine.close();
  const uses = [
    () => machine.advance(),
    () => machine.answer(1, 1),
    () => machine.answerString(1, 'a'),
    () => machine.fail(1, 'no'),
    () => machine.cancel(),
    () => machine.setTime(1),
    () => machine.log(),
    () => machine.logText(),
    () => machine.outputsText(),
    () => call.key,
  ];
  for (const use of uses) assert.throws(use, { code: 'ERR_CLOSED', message: 'the run is closed' });
});

test('before the end there is no log', () => {
  const machine = new Machine(oneCall(), { tools: ['work'] });
  machine.advance();
  for (const use of ['log', 'logText', 'outputsText']) assert.throws(() => machine[use](), { code: 'WFS_E_STATE' });
});

test('is particular about what it is given', () => {
  const workflow = new Workflow(oneCall());
  for (const source of [undefined, null, 5, {}, [], Symbol('s'), () => 1])
    assert.throws(() => new Machine(source), TypeError);
  for (const options of [
    null,
    5,
    { tools: 5 },
    { tools: [5] },
    { limits: 5 },
    { limits: { steps: '5' } },
    { limits: { steps: 1.5 } },
    { inputs: 5 },
    { workflowName: 5 },
    { file: {} },
    { file: 'a\0' },
    { typeChecks: 'x' },
    { events: 1, iterationRecords: 1 },
  ])
    assert.throws(() => new Machine(workflow, options), TypeError, JSON.stringify(options));
  assert.throws(() => new Machine(workflow, { id: 'short' }), { code: 'WFS_E_ARGUMENT' });
  assert.throws(() => new Machine(workflow, { tools: [''] }), { code: 'WFS_E_ARGUMENT' });
  const machine = new Machine(workflow, { tools: ['work', 'work'] });
  for (const time of [-1, NaN, Infinity, '5', undefined]) assert.throws(() => machine.setTime(time), TypeError);
  assert.throws(() => machine.answer(1, 5n), TypeError);
});

test('limits are those of the library', () => {
  const machine = new Machine(loop(), { tools: ['work'], inputs: { list: [1, 2, 3] }, limits: { tool_calls: 2 } });
  for (let batch = machine.advance(); batch.state !== 'done'; batch = machine.advance())
    for (const call of batch.calls) machine.answer(call.id, 1);
  assert.match(JSON.stringify(machine.log()), /tool_calls/);
});
