'use strict';
/*
 * Tools of MCP servers: a ToolAdapter over a client of the official SDK, which the host has connected.
 *
 * The tools of a server are listed once, with their schemas, so that a workflow is checked against them before anything
 * runs. Nothing of the SDK is loaded here; only methods of the client are called.
 */
const { messageOf } = require('./errors.js');

const LONGEST_TIMEOUT = 2147483647;
/** A step's time-out is the run's; the client's own comes later, for servers that do not listen. */
const GRACE = 1000;
/** Requests that will fail again: invalid request, unknown method, invalid parameters. */
const permanent = new Set([-32600, -32601, -32602]);

async function listAll(client, request) {
  const tools = [];
  const seen = new Set();
  for (let cursor; ; seen.add(cursor)) {
    const page = await client.listTools(cursor === undefined ? undefined : { cursor }, request);
    tools.push(...page.tools);
    cursor = page.nextCursor;
    if (cursor === undefined || cursor === null) return tools;
    if (seen.has(cursor)) throw new Error('the MCP server lists its tools in a circle');
  }
}

function needsTask(tool) {
  return tool.execution?.taskSupport === 'required';
}

function textOf(content) {
  return content.map((item) => (item.type === 'text' ? item.text : `[${item.type}]`)).join('\n');
}

/** A text that is a JSON object or array is one; any other text, also `42`, stays a text. */
function readText(text) {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function outputOf({ structuredContent, content = [], toolResult }) {
  if (structuredContent !== undefined) return structuredContent;
  if (toolResult !== undefined) return toolResult;
  return content.length === 1 && content[0].type === 'text' ? readText(content[0].text) : content;
}

class McpTools {
  #client;
  #tools;
  #timeout;

  constructor(client, server, tools, timeout) {
    const usable = tools.filter((tool) => !needsTask(tool));
    this.#client = client;
    this.#timeout = timeout;
    this.#tools = new Map(usable.map((tool) => [`${server}.${tool.name}`, tool]));
    /** Names of tools that only work as tasks of the protocol, which a step is not. */
    this.skipped = tools.filter(needsTask).map((tool) => `${server}.${tool.name}`);
  }

  has(name) {
    return this.#tools.has(name);
  }

  list() {
    return [...this.#tools].map(([name, { description = '', inputSchema, outputSchema }]) => ({
      name,
      description,
      inputSchema,
      outputSchema,
    }));
  }

  #request(call) {
    const limited = call && Number.isFinite(call.timeout);
    const timeout = limited ? Math.min(Math.ceil(call.timeout) + GRACE, LONGEST_TIMEOUT) : this.#timeout;
    return { signal: call?.signal, timeout, resetTimeoutOnProgress: !limited };
  }

  async invoke(name, args, call) {
    const tool = this.#tools.get(name);
    if (!tool) return { output: null, error: `there is no tool ${name}`, retriable: false };
    try {
      const result = await this.#client.callTool({ name: tool.name, arguments: args }, undefined, this.#request(call));
      if (result.isError) return { output: null, error: textOf(result.content ?? []) || 'the tool failed' };
      return { output: outputOf(result) };
    } catch (error) {
      return { output: null, error: messageOf(error), retriable: !permanent.has(error?.code) };
    }
  }
}

/** The name that a server has for itself, with the letters that names of tools may have. */
function ownName(client) {
  return client.getServerVersion?.()?.name?.replace(/[^\w-]+/g, '-');
}

/**
 * The tools of a connected client, named `server.tool`. options: server (the name; by default the one that the server
 * has for itself), timeout (milliseconds of a call whose step has no time-out; 60000), signal (for the listing).
 */
async function mcpTools(client, options = {}) {
  if (typeof client?.listTools !== 'function' || typeof client?.callTool !== 'function')
    throw new TypeError('client must be a connected Client of @modelcontextprotocol/sdk');
  const server = options.server ?? ownName(client);
  if (typeof server !== 'string' || server === '')
    throw new TypeError('server must be a name for the tools of this client');
  const { timeout = 60000, signal } = options;
  if (!(timeout > 0)) throw new TypeError('timeout must be a number of milliseconds');
  const tools = await listAll(client, { timeout: Math.min(timeout, LONGEST_TIMEOUT), signal });
  return new McpTools(client, server, tools, Math.min(timeout, LONGEST_TIMEOUT));
}

/** One adapter of several; of two tools with one name that of the first. */
function combineTools(...adapters) {
  const owner = (name) => adapters.find((adapter) => adapter.has(name));
  return {
    has: (name) => owner(name) !== undefined,
    list: () => adapters.flatMap((adapter) => adapter.list?.() ?? []),
    invoke: async (name, args, call) => owner(name).invoke(name, args, call),
  };
}

module.exports = { combineTools, mcpTools };
