'use strict';
/*
 * Tools of MCP servers, with clients that are made up: what is asked of them, and what is made of their answers. The
 * tests in npm/ have real servers.
 */
const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { combineTools, mcpTools, runWorkflowSkill, validateWorkflowSkill } = require('../lib/index.js');
const { adapterOf, oneCall } = require('./skills.js');

/** A client whose server has these tools; `call` answers. What was asked stands in `asked`. */
function clientOf(tools, call = async () => ({ content: [] }), pageSize = 2) {
  const asked = [];
  return {
    asked,
    getServerVersion: () => ({ name: 'made/up server' }),
    async listTools(params, options) {
      asked.push(['list', params, options]);
      const first = params ? Number(params.cursor) : 0;
      const next = first + pageSize;
      return { tools: tools.slice(first, next), nextCursor: next < tools.length ? String(next) : undefined };
    },
    async callTool(params, schema, options) {
      asked.push(['call', params, schema, options]);
      return call(params, options);
    },
  };
}

const inputSchema = { type: 'object', properties: { value: { type: 'object' } }, required: ['value'] };
const work = { name: 'work', description: 'works', inputSchema };

async function outputOf(result) {
  const tools = await mcpTools(clientOf([work], async () => result));
  return tools.invoke('made-up-server.work', {});
}

describe('listing', () => {
  test('goes through all pages', async () => {
    const many = Array.from({ length: 5 }, (_, i) => ({ name: `t${i}`, inputSchema }));
    const client = clientOf(many);
    const tools = await mcpTools(client, { server: 's' });
    assert.deepEqual(
      tools.list().map((tool) => tool.name),
      ['s.t0', 's.t1', 's.t2', 's.t3', 's.t4'],
    );
    assert.deepEqual(
      client.asked.map(([, params]) => params),
      [undefined, { cursor: '2' }, { cursor: '4' }],
    );
    assert.deepEqual([tools.has('s.t3'), tools.has('t3'), tools.has('s.none')], [true, false, false]);
  });

  test('ends where a server goes round in circles', async () => {
    const client = { listTools: async () => ({ tools: [], nextCursor: 'same' }), callTool() {} };
    await assert.rejects(mcpTools(client, { server: 's' }), /in a circle/);
  });

  test('passes schemas on, and takes the name of the server', async () => {
    const outputSchema = { type: 'object' };
    const [tool] = (await mcpTools(clientOf([{ ...work, outputSchema }]))).list();
    assert.deepEqual(tool, { name: 'made-up-server.work', description: 'works', inputSchema, outputSchema });
  });

  test('leaves out tools that only work as tasks', async () => {
    const tools = await mcpTools(clientOf([{ ...work, execution: { taskSupport: 'required' } }]), { server: 's' });
    assert.deepEqual([tools.has('s.work'), tools.skipped], [false, ['s.work']]);
  });

  test('is particular about what it is given', async () => {
    for (const client of [undefined, null, {}, { listTools() {} }]) await assert.rejects(mcpTools(client), TypeError);
    const nameless = { listTools: async () => ({ tools: [] }), callTool() {} };
    await assert.rejects(mcpTools(nameless), TypeError);
    for (const options of [{ server: '' }, { server: 5 }, { timeout: 0 }, { timeout: 'x' }])
      await assert.rejects(mcpTools(clientOf([]), { server: 's', ...options }), TypeError);
  });
});

describe('results', () => {
  test('structured content comes first', async () => {
    const content = [{ type: 'text', text: '{"n":1}' }];
    assert.deepEqual(await outputOf({ content, structuredContent: { n: 2 } }), { output: { n: 2 } });
    assert.deepEqual(await outputOf({ content, structuredContent: null }), { output: null });
  });

  test('a text is read if it is a JSON object or array', async () => {
    const of = async (text) => (await outputOf({ content: [{ type: 'text', text }] })).output;
    assert.deepEqual(await of(' {"n": 1}'), { n: 1 });
    assert.deepEqual(await of('[1]'), [1]);
    for (const text of ['42', 'true', '"a"', 'plain', '[not JSON', '']) assert.equal(await of(text), text);
  });

  test('other content stays a list', async () => {
    const image = { type: 'image', data: 'aGk=', mimeType: 'image/png' };
    assert.deepEqual((await outputOf({ content: [image] })).output, [image]);
    const texts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    assert.deepEqual((await outputOf({ content: texts })).output, texts);
    assert.deepEqual((await outputOf({ content: [] })).output, []);
    assert.deepEqual((await outputOf({ toolResult: 5 })).output, 5);
  });

  test('isError is an error with the text', async () => {
    const content = [{ type: 'text', text: 'no' }, { type: 'image' }, { type: 'text', text: 'way' }];
    assert.deepEqual(await outputOf({ isError: true, content }), { output: null, error: 'no\n[image]\nway' });
    assert.equal((await outputOf({ isError: true })).error, 'the tool failed');
  });

  test('errors of the protocol are errors; some make no sense to be tried again', async () => {
    const failing = (code) =>
      clientOf([work], async () => {
        throw Object.assign(new Error('no'), { code });
      });
    for (const [code, retriable] of [
      [-32602, false],
      [-32601, false],
      [-32600, false],
      [-32001, true],
      [-32000, true],
      [undefined, true],
    ]) {
      const tools = await mcpTools(failing(code), { server: 's' });
      assert.deepEqual(await tools.invoke('s.work', {}), { output: null, error: 'no', retriable });
    }
    assert.equal((await (await mcpTools(clientOf([]), { server: 's' })).invoke('s.none', {})).retriable, false);
  });
});

describe('in a workflow', () => {
  const content = oneCall().replace('tool: work', 'tool: s.work');

  test('arguments are checked before anything runs', async () => {
    const client = clientOf([{ ...work, inputSchema: { type: 'object', required: ['other'] } }]);
    const toolAdapter = await mcpTools(client, { server: 's' });
    assert.equal(validateWorkflowSkill({ content, toolAdapter }).diagnostics[0].code, 'tool-input-schema');
    const log = await runWorkflowSkill({ content, toolAdapter });
    assert.deepEqual([log.error.phase, client.asked.length], ['validate', 1]);
  });

  test('the call has the tool’s own name, the arguments, a signal and a time-out', async () => {
    const client = clientOf([work], async () => ({ content: [], structuredContent: { done: true } }));
    const log = await runWorkflowSkill({
      content,
      inputs: { value: { a: 1 } },
      toolAdapter: await mcpTools(client, { server: 's', timeout: 5000 }),
    });
    assert.deepEqual(log.outputs, { result: { done: true } });
    const [, params, schema, { signal, timeout, resetTimeoutOnProgress }] = client.asked.at(-1);
    assert.deepEqual([params, schema], [{ name: 'work', arguments: { value: { a: 1 } } }, undefined]);
    assert.deepEqual([signal.aborted, timeout, resetTimeoutOnProgress], [false, 5000, true]);
  });

  test('the time-out of a step is the run’s, and the client is told', async () => {
    let signal;
    const client = clientOf([work], (params, options) => {
      signal = options.signal;
      assert.ok(options.timeout > 1000 && options.timeout <= 1020);
      return new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const limited = oneCall('timeout: 20ms').replace('tool: work', 'tool: s.work');
    const log = await runWorkflowSkill({ content: limited, toolAdapter: await mcpTools(client, { server: 's' }) });
    assert.deepEqual([log.steps[0].error, signal.aborted], ['Tool "s.work": timed out after 20 ms', true]);
  });

  test('several adapters are one', async () => {
    const mine = adapterOf({ 'own.tool': () => ({ output: 1 }), 's.work': () => ({ output: { from: 'mine' } }) });
    const theirs = await mcpTools(
      clientOf([work], async () => ({ structuredContent: { from: 'theirs' } })),
      { server: 's' },
    );
    const from = async (...adapters) =>
      (await runWorkflowSkill({ content, toolAdapter: combineTools(...adapters) })).outputs.result.from;
    assert.deepEqual([await from(mine, theirs), await from(theirs, mine)], ['mine', 'theirs']);
    assert.equal(combineTools(mine, theirs).list().length, 3);
    assert.equal(combineTools(mine).has('none'), false);
  });
});
