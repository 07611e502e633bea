'use strict';
/*
 * Tools as they come: asynchronous and not, failing in every way, slow, many at the same time.
 */
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { describe, test } = require('node:test');
const {
  JsonText,
  MockToolAdapter,
  StepExecutionError,
  Workflow,
  runWorkflow,
  runWorkflowSkill,
} = require('../lib/index.js');
const { adapterOf, delay, loop, oneCall, skill } = require('./skills.js');

/** The record of the one call. */
async function callOf(work, more, options) {
  const log = await runWorkflowSkill({ content: oneCall(more), toolAdapter: adapterOf({ work }), ...options });
  return log.steps[0];
}

/** An adapter whose `invoke` is this function itself. */
function raw(invoke) {
  return { has: () => true, invoke };
}

async function rawCallOf(invoke, more) {
  return (await runWorkflowSkill({ content: oneCall(more), toolAdapter: raw(invoke) })).steps[0];
}

const retry = 'retry: { max: 3, delay: 1ms, backoff: 1 }';

describe('results', () => {
  test('come from promises, thenables, or at once', async () => {
    const answers = [
      async () => ({ output: { n: 1 } }),
      () => ({ output: { n: 1 } }),
      () => ({ then: (resolve) => void setTimeout(resolve, 1, { output: { n: 1 } }) }),
      () => ({ then: (resolve) => resolve({ output: { n: 1 } }) }),
      () => ({ then: (resolve) => resolve(Promise.resolve({ output: { n: 1 } })) }),
    ];
    for (const answer of answers) assert.deepEqual((await rawCallOf(answer)).output, { n: 1 });
  });

  test('undefined is null, NaN is null, dates are texts, as in JSON', async () => {
    const outputs = [
      undefined,
      { a: undefined, b: [undefined] },
      { n: NaN, i: Infinity },
      { d: new Date(0) },
      { f: () => 1 },
    ];
    const expected = [null, { b: [null] }, { n: null, i: null }, { d: '1970-01-01T00:00:00.000Z' }, {}];
    for (const [i, output] of outputs.entries())
      assert.deepEqual((await callOf(() => ({ output }))).output, expected[i]);
    assert.equal((await callOf(() => ({}))).output, null);
  });

  test('that are no JSON fail the call, which is not tried again', async () => {
    const circle = {};
    circle.self = circle;
    const getter = {
      get boom() {
        throw new Error('no getting');
      },
    };
    for (const [output, message] of [
      [circle, /circular/],
      [{ n: 5n }, /BigInt/],
      [getter, /no getting/],
    ]) {
      let calls = 0;
      const step = await callOf(() => {
        calls++;
        return { output };
      }, retry);
      assert.match(step.error, /^Tool "work": its result cannot be used: /);
      assert.match(step.error, message);
      assert.deepEqual([step.status, calls], ['failed', 1]);
    }
  });

  test('that are no {output} fail the call, which is not tried again', async () => {
    for (const answer of [undefined, null, 5, 'text', true]) {
      let calls = 0;
      const step = await callOf(() => {
        calls++;
        return answer;
      }, retry);
      assert.match(
        step.error,
        /^Tool "work": it answered with (undefined|null|number|string|boolean) instead of \{output, error\}$/,
      );
      assert.equal(calls, 1);
    }
  });

  test('may be text that stays text', async () => {
    const big = '{"n":9007199254740993,"list":[1, 2]}';
    for (const source of [big, Buffer.from(big)]) {
      const step = await callOf(() => ({ output: new JsonText(source) }));
      assert.deepEqual(step.output.list, [1, 2]);
    }
    const wrong = await callOf(() => ({ output: new JsonText('{"n":') }), retry);
    assert.deepEqual([wrong.status, wrong.retries], ['failed', undefined]);
    assert.deepEqual((await callOf(() => ({ output: { deep: new JsonText('[1]') } }))).output, { deep: [1] });
  });
});

describe('errors', () => {
  test('are texts of results', async () => {
    assert.equal((await callOf(() => ({ output: null, error: 'out of paper' }))).error, 'Tool "work": out of paper');
    assert.equal((await callOf(() => ({ output: null, error: '' }))).status, 'failed');
    assert.equal(
      (await callOf(() => ({ output: null, error: new Error('an object') }))).error,
      'Tool "work": an object',
    );
    for (const error of [null, undefined])
      assert.equal((await callOf(() => ({ output: {}, error }))).status, 'success');
  });

  test('are thrown, or promises are rejected', async () => {
    const things = [new Error('broken'), 'broken', { toString: () => 'broken' }, new RangeError('broken')];
    for (const thing of things) {
      assert.equal(
        (
          await rawCallOf(() => {
            throw thing;
          })
        ).error,
        'Tool "work": broken',
      );
      assert.equal((await rawCallOf(() => Promise.reject(thing))).error, 'Tool "work": broken');
    }
  });

  test('may be anything', async () => {
    const things = [
      undefined,
      null,
      0,
      Symbol('s'),
      Object.create(null),
      {
        toString() {
          throw new Error('no');
        },
      },
      new Error(''),
    ];
    for (const thing of things) {
      const step = await rawCallOf(() => Promise.reject(thing));
      assert.equal(step.status, 'failed');
      assert.ok(step.error.length > 'Tool "work": '.length, String(step.error));
    }
  });

  test('may refuse to be looked at', async () => {
    const closed = (name) =>
      Object.defineProperty(new Error('x'), name, {
        get() {
          throw new Error('no');
        },
      });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const thing of [closed('retriable'), closed('message'), proxy]) {
      assert.match((await rawCallOf(() => Promise.reject(thing))).error, /^Tool "work": ./);
      assert.match(
        (
          await rawCallOf(() => {
            throw thing;
          })
        ).error,
        /^Tool "work": ./,
      );
    }
  });

  test('are tried again, unless that makes no sense', async () => {
    const callsOf = async (fail) => {
      let calls = 0;
      await rawCallOf(() => {
        calls++;
        return fail();
      }, retry);
      return calls;
    };
    assert.equal(await callsOf(() => ({ output: null, error: 'no' })), 4);
    assert.equal(await callsOf(() => ({ output: null, error: 'no', retriable: true })), 4);
    assert.equal(await callsOf(() => ({ output: null, error: 'no', retriable: false })), 1);
    assert.equal(await callsOf(() => Promise.reject(new Error('no'))), 4);
    assert.equal(
      await callsOf(() => {
        throw new StepExecutionError('no');
      }),
      1,
    );
    assert.equal(
      await callsOf(() => {
        throw new StepExecutionError('no', true);
      }),
      4,
    );
  });

  test('of attempts before are told', async () => {
    let calls = 0;
    const events = [];
    const step = await callOf(() => ({ output: { n: 1 }, error: ++calls < 3 ? `no ${calls}` : undefined }), retry, {
      onEvent: (event) => event.type === 'step_retry' && events.push([event.attempt, event.error]),
    });
    assert.deepEqual([step.status, step.retries], ['success', { attempts: 2, errors: ['no 1', 'no 2'] }]);
    assert.deepEqual(
      events.map(([attempt]) => attempt),
      [1, 2],
    );
  });
});

describe('answers that come twice or late', () => {
  test('the first one counts', async () => {
    const twice = () => ({
      then(resolve, reject) {
        resolve({ output: { n: 1 } });
        resolve({ output: { n: 2 } });
        reject(new Error('no'));
        setTimeout(resolve, 1, { output: { n: 3 } });
      },
    });
    assert.deepEqual((await rawCallOf(twice)).output, { n: 1 });
    await delay(5);
  });

  test('a tool that never settles runs into its time-out, and is told', async () => {
    let signal;
    let resolve;
    const never = (args, call) => {
      signal = call.signal;
      assert.ok(call.timeout > 0 && call.timeout <= 20);
      return new Promise((done) => (resolve = done));
    };
    const step = await callOf(never, 'timeout: 20ms');
    assert.equal(step.error, 'Tool "work": timed out after 20 ms');
    assert.ok(signal.aborted);
    resolve({ output: { n: 1 } });
    await delay(1);
  });

  test('a time-out is tried again', async () => {
    let calls = 0;
    const step = await callOf(
      () => (++calls === 1 ? new Promise(() => {}) : { output: {} }),
      `timeout: 10ms\n    ${retry}`,
    );
    assert.deepEqual([step.status, step.retries.attempts], ['success', 1]);
  });
});

describe('what a tool may know of its call', () => {
  test('step, iteration, attempt, key', async () => {
    const seen = [];
    const work = (args, call) => {
      seen.push([call.step, call.iteration, call.attempt, call.timeout, call.key, args]);
      return call.attempt === 1 && call.iteration === 1 ? { output: null, error: 'once' } : { output: args.item };
    };
    const id = '00000000-0000-4000-8000-000000000000';
    const log = await runWorkflowSkill({
      content: loop(retry),
      inputs: { list: [7, 8] },
      toolAdapter: adapterOf({ work }),
      id,
    });
    assert.deepEqual([log.id, log.outputs], [id, { results: [7, 8] }]);
    assert.deepEqual(
      seen.map(([step, iteration, attempt, timeout, key, args]) => [
        step,
        iteration,
        attempt,
        timeout,
        key.slice(id.length),
        args.item,
      ]),
      [
        ['loop', 0, 1, Infinity, '/loop/1/0/1', 7],
        ['loop', 1, 1, Infinity, '/loop/1/1/1', 8],
        ['loop', 1, 2, Infinity, '/loop/1/1/2', 8],
      ],
    );
  });

  test('a call outside of a loop has iteration -1, and no key when it is over', async () => {
    let kept;
    await callOf((args, call) => ({ output: { i: (kept = call).iteration } }));
    assert.deepEqual([kept.iteration, kept.tool, kept.argumentsText], [-1, 'work', '{"value":{}}']);
    assert.throws(() => kept.key, { code: 'ERR_CLOSED' });
  });

  test('its arguments are its own', async () => {
    const work = (args) => {
      args.value.changed = true;
      return { output: args.value };
    };
    const step = await callOf(work, '', { inputs: { value: { a: 1 } } });
    assert.deepEqual([step.inputs.value, step.output], [{ a: 1 }, { a: 1, changed: true }]);
  });

  test('its signal is aborted when the run ends without it', async () => {
    const signals = [];
    const work = (args, call) => {
      signals.push(call.signal);
      return args.item === 0
        ? delay(1).then(() => {
            throw new Error('no');
          })
        : new Promise(() => {});
    };
    const log = await runWorkflowSkill({
      content: loop('concurrency: 3'),
      inputs: { list: [0, 1, 2] },
      toolAdapter: adapterOf({ work }),
      cancelInFlight: true,
    });
    assert.equal(log.status, 'failed');
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [false, true, true],
    );
  });
});

describe('many calls', () => {
  test('with concurrency, so many are in flight, and results keep their order', async () => {
    let open = 0;
    let most = 0;
    const work = async ({ item }) => {
      most = Math.max(most, ++open);
      await delay((item * 7) % 5);
      open--;
      return { output: item * 2 };
    };
    const list = Array.from({ length: 200 }, (_, i) => i);
    const log = await runWorkflowSkill({
      content: loop('concurrency: 100'),
      inputs: { list },
      toolAdapter: adapterOf({ work }),
    });
    assert.deepEqual(
      log.outputs.results,
      list.map((item) => item * 2),
    );
    assert.equal(most, 100);
  });

  test('with thousands in flight, none is lost', async () => {
    const list = Array.from({ length: 5000 }, (_, i) => i);
    const toolAdapter = adapterOf({ work: async ({ item }) => ({ output: item }) });
    const log = await runWorkflowSkill({ content: loop('concurrency: 1000'), inputs: { list }, toolAdapter });
    assert.deepEqual(log.outputs.results, list);
  });

  test('of synchronous tools do not fill the stack', async () => {
    const list = Array.from({ length: 30000 }, (_, i) => i);
    const log = await runWorkflowSkill({
      content: loop(),
      inputs: { list },
      toolAdapter: raw((name, { item }) => ({ output: item })),
    });
    assert.deepEqual(log.outputs.results, list);
  });

  test('two tools and steps in turns keep their names', async () => {
    const steps = Array.from(
      { length: 30 },
      (_, i) => `  - { id: s${i % 2 ? 'ü' : 'b'}${i}, type: tool, tool: ${i % 3 ? 'one' : `t${'o'.repeat(200)}`} }`,
    );
    const seen = [];
    const toolAdapter = raw((name, args, call) => ({ output: seen.push([call.step, name]) }));
    const log = await runWorkflowSkill({ content: `steps:\n${steps.join('\n')}\n`, toolAdapter });
    assert.deepEqual(
      seen,
      log.steps.map((step) => [step.id, step.tool]),
    );
  });
});

describe('tools that run workflows', () => {
  test('inside of others, to some depth', async () => {
    const workflow = new Workflow(oneCall());
    const toolAdapter = new MockToolAdapter();
    toolAdapter.register('work', async ({ value }) => {
      if (value.depth === 0) return { output: { deepest: true } };
      const log = await runWorkflow({ workflow, toolAdapter, inputs: { value: { depth: value.depth - 1 } } });
      return { output: { inner: log.outputs.result } };
    });
    const log = await runWorkflow({ workflow, toolAdapter, inputs: { value: { depth: 3 } } });
    assert.deepEqual(log.outputs.result, { inner: { inner: { inner: { deepest: true } } } });
  });

  test('synchronous tools that start others', async () => {
    const inner = [];
    const toolAdapter = raw((name, { item }) => {
      inner.push(
        runWorkflowSkill({
          content: loop(),
          inputs: { list: [item] },
          toolAdapter: raw((n, a) => ({ output: a.item * 2 })),
        }),
      );
      return { output: item };
    });
    const log = await runWorkflowSkill({ content: loop(), inputs: { list: [1, 2, 3] }, toolAdapter });
    assert.deepEqual(log.outputs.results, [1, 2, 3]);
    assert.deepEqual(
      (await Promise.all(inner)).map((one) => one.outputs.results),
      [[2], [4], [6]],
    );
  });
});

describe('the process', () => {
  const program = (work, more) => `
    const { runWorkflowSkill } = require(${JSON.stringify(path.join(__dirname, '..'))});
    const toolAdapter = { has: () => true, invoke: ${work} };
    runWorkflowSkill({ content: ${JSON.stringify(loop(more))}, inputs: { list: [1, 2] }, toolAdapter }).then((log) => console.log(log.status));
  `;
  const said = (...args) => execFileSync(process.execPath, ['-e', program(...args)], { encoding: 'utf8' }).trim();

  test('lives as long as a run waits for a time', () => {
    assert.equal(said('async () => ({ output: 1 })', 'delay: 30ms'), 'success');
    assert.equal(said('() => new Promise(() => {})', 'timeout: 30ms'), 'failed');
  });

  test('ends if only a tool could go on that holds nothing', () => {
    assert.equal(said('() => new Promise(() => {})', ''), '');
  });
});

test('an adapter is asked only for tools that a workflow uses', async () => {
  const asked = [];
  const toolAdapter = { has: (name) => asked.push(name) > 0, invoke: async () => ({ output: {} }) };
  await runWorkflowSkill({ content: oneCall(), toolAdapter });
  assert.deepEqual(asked, ['work']);
});

test('a listed tool of a similar name is suggested', async () => {
  const toolAdapter = {
    has: () => false,
    list: () => [{ name: 'works' }, { name: 'work' }],
    invoke: async () => ({ output: {} }),
  };
  const log = await runWorkflowSkill({ content: oneCall(), toolAdapter });
  assert.equal(log.error.details[0].code, 'unknown-tool');
});

test('output schemas are enforced if checks are strict', async () => {
  const toolAdapter = new MockToolAdapter();
  const outputSchema = { type: 'object', required: ['n'] };
  toolAdapter.register('work', () => ({ output: {} }), { description: '', outputSchema });
  const run = async (typeChecks) => (await runWorkflowSkill({ content: oneCall(), toolAdapter, typeChecks })).status;
  assert.deepEqual([await run('strict'), await run('standard'), await run('off')], ['failed', 'success', 'success']);
});

test('a schema that is no JSON is told', async () => {
  const inputSchema = {};
  inputSchema.self = inputSchema;
  const toolAdapter = {
    has: () => true,
    list: () => [{ name: 'work', inputSchema }],
    invoke: async () => ({ output: {} }),
  };
  const log = await runWorkflowSkill({ content: oneCall(), toolAdapter });
  assert.match(log.error.message, /circular/);
});

test('delays between iterations pass', async () => {
  const times = [];
  const work = () => ({ output: times.push(performance.now()) });
  await runWorkflowSkill({
    content: loop('delay: 20ms'),
    inputs: { list: [1, 2, 3] },
    toolAdapter: adapterOf({ work }),
  });
  assert.ok(times[1] - times[0] >= 19 && times[2] - times[1] >= 19, String(times));
});

test('templates and nested values reach the tool', async () => {
  const content = skill(`
inputs: { who: { type: string } }
steps:
  - id: call
    type: tool
    tool: work
    inputs: { body: { type: object, value: { to: $inputs.who, text: "for \${inputs.who}", price: "$$5" } } }
`);
  let seen;
  await runWorkflowSkill({
    content,
    inputs: { who: 'Ada' },
    toolAdapter: adapterOf({ work: (args) => ({ output: (seen = args) }) }),
  });
  assert.deepEqual(seen, { body: { to: 'Ada', text: 'for Ada', price: '$5' } });
});
