'use strict';
/*
 * Data on their way in and out: texts of every kind and size, strange keys, large logs, JSON that stays text.
 */
const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { JsonText, Machine, Workflow, runText, runWorkflow, runWorkflowSkill } = require('../lib/index.js');
const { adapterOf, logMembers, oneCall, skill } = require('./skills.js');

const through = skill(`
inputs: { value: { type: object } }
outputs: { result: { type: object, value: $inputs.value } }
steps:
  - { id: call, type: tool, tool: work, inputs: { value: { type: object, value: $inputs.value } } }
`);

/** What a tool got, and what came out, when a value goes through a run. */
async function sent(value) {
  let seen;
  const work = (args) => ({ output: (seen = args.value) });
  const log = await runWorkflowSkill({ content: through, inputs: { value }, toolAdapter: adapterOf({ work }) });
  return [seen, log.outputs.result];
}

async function goesThrough(value, expected = value) {
  const [seen, result] = await sent(value);
  assert.deepEqual(seen, expected);
  assert.deepEqual(result, expected);
}

describe('texts', () => {
  test('of all lengths around the sizes of buffers', async () => {
    for (let size = 495; size < 520; size++)
      for (const letter of ['a', 'é', '€', '😀']) await goesThrough({ t: letter.repeat(size) });
  });

  test('with NUL, controls, quotes, separators, directions', async () => {
    await goesThrough({ t: 'a\0b\u0001"\\\n\u2028\u202e\u007f', '\0key': '\ufeff' });
  });

  test('half of a surrogate pair becomes U+FFFD', async () => {
    await goesThrough({ t: 'a\ud800b', u: '\udc00', v: '\ud83d\ude00' }, { t: 'a\ufffdb', u: '\ufffd', v: '😀' });
    const [seen] = await sent({ '\ud800': 1 });
    assert.deepEqual(seen, { '\ufffd': 1 });
  });

  test('of many megabytes', async () => {
    for (const letter of ['x', 'ü', '\n']) await goesThrough({ t: letter.repeat(5e6) });
  });

  test('in names, contents and errors', async () => {
    const log = await runWorkflowSkill({
      content: 'steps: [\ud800',
      workflowName: 'n\0\ud800ü',
      toolAdapter: adapterOf({}),
    });
    assert.deepEqual([log.workflow, log.error.phase], ['n\0\ufffdü', 'parse']);
    const nul = await runWorkflowSkill({ content: 'steps: []\0', toolAdapter: adapterOf({}) });
    assert.equal(nul.error.code, 'nul-byte');
    const failed = await runWorkflowSkill({
      content: oneCall(),
      toolAdapter: adapterOf({ work: () => ({ output: null, error: 'a\0\ud800' }) }),
    });
    assert.equal(failed.steps[0].error, 'Tool "work": a\0\ufffd');
  });

  test('content as bytes', async () => {
    const log = await runWorkflowSkill({
      content: Buffer.from(through),
      inputs: { value: { a: 1 } },
      toolAdapter: adapterOf({ work: () => ({ output: 1 }) }),
    });
    assert.deepEqual(log.outputs, { result: { a: 1 } });
    const bad = await runWorkflowSkill({ content: Buffer.from([0x73, 0xff]), toolAdapter: adapterOf({}) });
    assert.equal(bad.error.code, 'invalid-utf8');
  });
});

describe('keys', () => {
  test('that mean something to JavaScript are keys like others', async () => {
    const value = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3, "hasOwnProperty": 4, "then": 5}',
    );
    const [seen, result] = await sent(value);
    for (const one of [seen, result]) {
      assert.deepEqual(Object.keys(one), Object.keys(value));
      assert.equal(Object.getPrototypeOf(one), Object.prototype);
    }
    assert.equal({}.polluted, undefined);
  });

  test('as names of inputs, outputs, steps and tools', async () => {
    const content = `
inputs: { __proto__: { type: int, default: 1 } }
outputs: { __proto__: { type: int, value: $steps.__proto__.output } }
steps: [{ id: __proto__, type: tool, tool: __proto__, inputs: { __proto__: { type: int, value: $inputs.__proto__ } } }]
`;
    let seen;
    const toolAdapter = {
      has: (name) => name === '__proto__',
      invoke: async (name, args) => ({ output: (seen = Object.entries(args))[0][1] }),
    };
    const log = await runWorkflowSkill({ content, toolAdapter });
    assert.deepEqual(
      [log.status, Object.entries(log.outputs), seen],
      ['success', [['__proto__', 1]], [['__proto__', 1]]],
    );
  });
});

describe('inputs', () => {
  const toolAdapter = adapterOf({ work: () => ({ output: {} }) });
  const outputs = async (inputs) => (await runWorkflowSkill({ content: through, inputs, toolAdapter })).outputs;

  test('as object or as text', async () => {
    const text = '{"value": {"a": [1, 2.50]}}';
    for (const inputs of [
      JSON.parse(text),
      text,
      Buffer.from(text),
      new Uint8Array(Buffer.from(text)),
      new JsonText(text),
      new JsonText(Buffer.from(text)),
    ])
      assert.deepEqual(await outputs(inputs), { result: { a: [1, 2.5] } });
  });

  test('that are no object fail the run', async () => {
    for (const inputs of ['', '[1]', 'nonsense', [1], new JsonText('5')]) {
      const log = await runWorkflowSkill({ content: through, inputs, toolAdapter });
      assert.deepEqual([log.error.phase, log.error.code], ['validate', 'invalid-inputs']);
    }
  });

  test('a Buffer may be changed as soon as the run has begun', async () => {
    const inputs = Buffer.from(`{"value": {"t": "${'a'.repeat(100000)}"}}`);
    const run = runWorkflowSkill({ content: through, inputs, toolAdapter });
    inputs.fill(0x62);
    assert.equal((await run).outputs.result.t, 'a'.repeat(100000));
  });

  test('limits bound them', async () => {
    const log = await runWorkflowSkill({
      content: through,
      inputs: { value: { t: 'x'.repeat(1000) } },
      toolAdapter,
      limits: { inputs_bytes: 500 },
    });
    assert.equal(log.status, 'failed');
    assert.match(log.error.code, /^limit-/);
    assert.match(log.error.message, /limit of 500/);
  });
});

describe('large logs', () => {
  const value = { rows: Array.from({ length: 20000 }, (_, i) => ({ i, text: `row ${i}` })) };
  const work = ({ value: given }) => ({ output: given.rows.length });

  async function largeLog(content = through) {
    return runWorkflowSkill({ content, inputs: { value }, toolAdapter: adapterOf({ work }) });
  }

  test('are like small ones to who looks at them', async () => {
    const log = await largeLog();
    assert.deepEqual(Object.keys(log), logMembers);
    assert.deepEqual(log.outputs, { result: value });
    assert.deepEqual(log.inputs, { value });
    assert.deepEqual(log.steps[0].output, 20000);
    assert.equal(log.inputs, log.inputs);
    assert.deepEqual(JSON.parse(JSON.stringify(log)), { ...log });
    assert.deepEqual(structuredClone(await largeLog()).inputs, { value });
  });

  test('their members can be written', async () => {
    const log = await largeLog();
    log.inputs = 5;
    assert.deepEqual([log.inputs, log.steps.length, Object.keys(log).length], [5, 1, 10]);
  });

  test('hide secrets in all of their members', async () => {
    const log = await largeLog(through.replace('value: { type: object } }', 'value: { type: object, secret: true } }'));
    assert.equal(JSON.stringify(log).includes('row 5'), false);
    assert.deepEqual(log.outputs, { result: '***' });
  });

  test('have their error', async () => {
    const log = await largeLog(
      through.replace('object, value: $inputs.value } }\nsteps', 'string, value: $steps.call.output } }\nsteps'),
    );
    assert.deepEqual([log.status, log.error.code, log.error.phase], ['failed', 'output-type', 'execute']);
    const workflow = {
      inputs: { value: { type: 'object' } },
      outputs: { n: { type: 'int', value: '$inputs.value' } },
      steps: [{ id: 'a', type: 'transform', operation: 'map', expression: {} }],
    };
    const validated = await runWorkflow({ workflow, inputs: { value }, typeChecks: 'strict' });
    assert.equal(validated.status, 'failed');
    assert.ok(validated.error.details.every((detail) => !('line' in detail)));
  });
});

test('logs of runs with very long names', async () => {
  const workflowName = 'n'.repeat(300000);
  const content = 'steps: [{ id: a, type: exit, status: success }]';
  for (const [text, status] of [
    [content, 'success'],
    ['steps: []', 'failed'],
  ]) {
    const log = await runWorkflowSkill({ content: text, workflowName });
    assert.deepEqual(
      [log.status, log.workflow.length, log.error?.code],
      [status, 300000, status === 'failed' ? 'no-steps' : undefined],
    );
  }
});

test('large logs and texts may be frozen before they are read', async () => {
  const options = {
    content: oneCall('', 'array'),
    toolAdapter: adapterOf({ work: () => ({ output: Array(200000).fill(1) }) }),
  };
  const log = Object.freeze(await runWorkflowSkill(options));
  assert.equal(log.outputs.result.length, 200000);
  assert.equal(log.outputs, log.outputs);
  assert.throws(() => {
    log.outputs = 5;
  }, TypeError);
  const result = Object.freeze(await runText(options));
  assert.equal(result.log.value.steps.length, 1);
});

describe('JSON that stays text', () => {
  const rows = skill(`
inputs: { rows: { type: array } }
outputs: { kept: { type: array, value: $steps.keep.output.items } }
steps:
  - { id: keep, type: transform, operation: filter, where: $item.n > 1, inputs: { items: { type: array, value: $inputs.rows } } }
`);

  test('from inputs to outputs and log', async () => {
    const result = await runText({
      content: rows,
      inputs: '{"rows": [{"n": 1}, {"n": 9007199254740993}, {"n": 2.50}]}',
    });
    assert.equal(result.status, 'success');
    assert.equal(result.outputs.text, '{"kept":[{"n":9007199254740993},{"n":2.50}]}'); // what does not change stays as it was read
    assert.equal(result.log.value.id, result.id);
    assert.ok(Buffer.isBuffer(result.outputs.buffer));
  });

  test('of a workflow that fails, too', async () => {
    const { status, outputs, log } = await runText({ content: 'steps: [' });
    assert.deepEqual([status, outputs.value, log.value.error.phase], ['failed', {}, 'parse']);
    await assert.rejects(runText({ content: 5 }), TypeError);
    const loaded = await runText({ workflow: new Workflow(rows), inputs: { rows: [] } });
    assert.equal(loaded.outputs.text, '{"kept":[]}');
  });

  test('a tool takes its arguments and gives its result as text', async () => {
    const invoke = (name, args, call) => ({ output: new JsonText(`[${call.argumentsText}]`) });
    const { outputs } = await runText({
      content: oneCall('', 'array'),
      inputs: '{"value":{"n":12345678901234567890123}}',
      toolAdapter: { has: () => true, invoke },
    });
    assert.match(outputs.text, /^\{"result":\[\{"value":\{"n":1234567890123456/);
  });

  test('JsonText', () => {
    const [a, b] = [new JsonText('{"ü":1}'), new JsonText(Buffer.from('{"ü":1}'))];
    for (const one of [a, b]) {
      assert.deepEqual(
        [one.text, String(one), one.value, one.buffer.toString()],
        ['{"ü":1}', '{"ü":1}', { ü: 1 }, '{"ü":1}'],
      );
      assert.equal(JSON.stringify([one]), '[{"ü":1}]');
    }
    for (const wrong of [undefined, null, 5, {}, [1]]) assert.throws(() => new JsonText(wrong), TypeError);
  });

  test('outputs in which secrets are plain, and a log in which they are not', async () => {
    const content =
      'inputs: { key: { type: string, secret: true } }\noutputs: { key: { type: string, value: $inputs.key } }\nsteps: [{ id: a, type: transform, operation: map, expression: {} }]\n';
    const { outputs, log } = await runText({ content, inputs: { key: 'open sesame' } });
    assert.equal(outputs.value.key, 'open sesame');
    assert.equal(log.text.includes('open sesame'), false);
  });
});

test('a machine answers with bytes that are no text', () => {
  const machine = new Machine(oneCall('', 'string'), { tools: ['work'] });
  const [call] = machine.advance().calls;
  assert.ok(machine.answerString(call.id, Buffer.from([0x61, 0xff, 0x62])));
  assert.equal(machine.advance().state, 'done');
  assert.equal(machine.log().outputs.result, 'a\ufffdb');
});

test('limits are read first: their getters cannot take away the memory of a text', () => {
  for (const use of [
    (content, limits) => new Workflow(content, { limits }),
    (content, limits) => new Machine(content, { limits }),
  ]) {
    const buffer = new ArrayBuffer(1 << 20, { maxByteLength: 1 << 20 });
    const content = new Uint8Array(buffer).fill(0x20);
    const take = () => (buffer.resize(0), 0);
    try {
      use(content, {
        get file_bytes() {
          return take();
        },
      });
    } catch (error) {
      assert.equal(error.message, 'Content is empty');
    }
    assert.equal(content.length, 0);
  }
});
