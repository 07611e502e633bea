/*
 * mcpTools with real servers over stdio: those that are installed in $WFS_NODE_MODULES.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mcpTools, runWorkflowSkill, validateWorkflowSkill } from '../../lib/index.mjs';

const modules = process.env.WFS_NODE_MODULES;
const require = createRequire(join(modules, 'any.js'));
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StdioClientTransport } = require('@modelcontextprotocol/sdk/client/stdio.js');

async function connect(server, ...args) {
  const client = new Client({ name: 'tests', version: '1.0.0' });
  const script = join(modules, '@modelcontextprotocol', server, 'dist', 'index.js');
  const env = { PATH: process.env.PATH };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [script, ...args], env, stderr: 'ignore' }),
  );
  return client;
}

function step(tool, inputs, more = '') {
  const values = Object.entries(inputs).map(
    ([name, value]) =>
      `${name}: { value: ${JSON.stringify(value)}, type: ${typeof value === 'number' ? 'float' : 'string'} }`,
  );
  return `outputs: { result: { type: object, value: $steps.call.output } }
steps: [{ id: call, type: tool, tool: ${tool}, inputs: { ${values.join(', ')} } ${more} }]
`;
}

describe('server-everything', () => {
  let client;
  let toolAdapter;
  before(async () => {
    client = await connect('server-everything', 'stdio');
    toolAdapter = await mcpTools(client, { server: 'demo' });
  });
  after(() => client.close());

  const run = (content, options) => runWorkflowSkill({ content, toolAdapter, typeChecks: 'off', ...options });

  test('lists its tools', async () => {
    assert.ok(toolAdapter.has('demo.echo') && toolAdapter.has('demo.get-sum'));
    assert.deepEqual((await mcpTools(client)).list().length, toolAdapter.list().length);
    assert.ok(toolAdapter.list().every((tool) => tool.name.startsWith('demo.') && tool.inputSchema.type === 'object'));
  });

  test('a text is a text', async () => {
    assert.deepEqual((await run(step('demo.echo', { message: 'hi' }))).outputs, { result: 'Echo: hi' });
  });

  test('structured content is the output', async () => {
    const { outputs } = await run(step('demo.get-structured-content', { location: 'Chicago' }));
    assert.deepEqual(Object.keys(outputs.result).sort(), ['conditions', 'humidity', 'temperature']);
  });

  test('an image stays content', async () => {
    const { outputs } = await run(step('demo.get-tiny-image', {}));
    assert.ok(outputs.result.some((item) => item.type === 'image'));
  });

  test('arguments are checked before the server is asked', () => {
    const codes = (content) => validateWorkflowSkill({ content, toolAdapter }).errors.length;
    assert.equal(codes(step('demo.get-sum', { a: 1, b: 2 })), 0);
    assert.equal(codes(step('demo.get-sum', { a: 1 })), 1);
    assert.equal(codes(step('demo.get-sum', { a: 1, b: 'two' })), 1);
    assert.equal(codes(step('demo.get-structured-content', { location: 'Atlantis' })), 1);
    assert.equal(codes(step('demo.nothing', {})), 1);
  });

  test('what the server refuses fails the step with its text', async () => {
    const { error } = await toolAdapter.invoke('demo.get-sum', { a: 1 });
    assert.match(error, /b/);
  });

  test('a time-out of the step ends a long operation', async () => {
    const log = await run(step('demo.trigger-long-running-operation', { duration: 20, steps: 2 }, ', timeout: 200ms'));
    assert.equal(log.steps[0].error, 'Tool "demo.trigger-long-running-operation": timed out after 200 ms');
    assert.deepEqual((await run(step('demo.echo', { message: 'still there' }))).outputs, {
      result: 'Echo: still there',
    });
  });

  test('a cancelled run cancels the request', async () => {
    const signal = AbortSignal.timeout(200);
    const log = await run(step('demo.trigger-long-running-operation', { duration: 20, steps: 2 }), { signal });
    assert.equal(log.error.code, 'cancelled');
  });

  test('a client’s own time-out fails the call, which may be tried again', async () => {
    const impatient = await mcpTools(client, { server: 'demo', timeout: 200 });
    const result = await impatient.invoke('demo.trigger-long-running-operation', { duration: 20, steps: 2 });
    assert.deepEqual([result.retriable, /timed out/i.test(result.error)], [true, true]);
  });
});

describe('server-filesystem', () => {
  let client;
  let toolAdapter;
  let folder;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wfs-mcp-'));
    client = await connect('server-filesystem', folder);
    toolAdapter = await mcpTools(client, { server: 'files' });
  });
  after(async () => {
    await client.close();
    rmSync(folder, { recursive: true });
  });

  test('reads and writes', async () => {
    writeFileSync(join(folder, 'a.txt'), 'Grüße\n');
    const { output } = await toolAdapter.invoke('files.read_text_file', { path: join(folder, 'a.txt') });
    assert.deepEqual(output, { content: 'Grüße\n' });
    await runWorkflowSkill({
      content: step('files.write_file', { path: join(folder, 'b.txt'), content: 'x' }),
      toolAdapter,
    });
    assert.equal(readFileSync(join(folder, 'b.txt'), 'utf8'), 'x');
  });

  test('what is not allowed is an error', async () => {
    const log = await runWorkflowSkill({
      content: step('files.read_text_file', { path: '/etc/hostname' }),
      toolAdapter,
    });
    assert.match(log.steps[0].error, /^Tool "files\.read_text_file": Access denied/);
  });

  test('a server that is gone fails the call', async () => {
    const gone = await connect('server-filesystem', folder);
    const tools = await mcpTools(gone, { server: 'files' });
    await gone.close();
    const { error } = await tools.invoke('files.read_text_file', { path: 'a' });
    assert.ok(error.length > 3);
  });
});

test('the example runs', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'wfs-mcp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const example = fileURLToPath(new URL('../../../../examples/node/mcp.mjs', import.meta.url));
  const outputs = JSON.parse(execFileSync(process.execPath, [example, modules, folder], { encoding: 'utf8' }));
  const lines = JSON.parse(readFileSync(outputs.report, 'utf8'));
  assert.equal(lines.length, 3);
  assert.ok(lines[0].startsWith(`${outputs.warmest}: `));
});
