/*
 * Runs the skill city-weather with the tools of two MCP servers: node mcp.mjs MODULES FOLDER
 *
 * MODULES is a node_modules folder with @modelcontextprotocol/sdk, server-everything and server-filesystem; the report
 * is written into FOLDER, outside of which the second server can write nothing.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { combineTools, explainWorkflowSkill, mcpTools, runWorkflowSkill } from '../../bindings/node/lib/index.mjs';

const [modules, folder] = process.argv.slice(2).map((name) => resolve(name));
const require = createRequire(join(modules, 'any.js'));
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StdioClientTransport } = require('@modelcontextprotocol/sdk/client/stdio.js');

async function connect(server, ...args) {
  const client = new Client({ name: 'example', version: '1.0.0' });
  const script = join(modules, '@modelcontextprotocol', server, 'dist', 'index.js');
  const env = { PATH: process.env.PATH };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [script, ...args], env, stderr: 'ignore' }),
  );
  return client;
}

const demo = await connect('server-everything', 'stdio');
const files = await connect('server-filesystem', folder);
try {
  const toolAdapter = combineTools(
    await mcpTools(demo, { server: 'demo' }),
    await mcpTools(files, { server: 'files' }),
  );
  const content = readFileSync(new URL('../skills/city-weather/SKILL.md', import.meta.url), 'utf8');
  process.stderr.write(explainWorkflowSkill({ content, toolAdapter, file: 'SKILL.md' }));
  const log = await runWorkflowSkill({ content, inputs: { file: join(folder, 'weather.json') }, toolAdapter });
  console.log(JSON.stringify(log.status === 'success' ? log.outputs : log, null, 2));
  process.exitCode = log.status === 'success' ? 0 : 1;
} finally {
  await Promise.all([demo.close(), files.close()]);
}
