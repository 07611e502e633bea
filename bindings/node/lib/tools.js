'use strict';
/*
 * Tools: adapters of hosts, and the registry that the library sees of them.
 *
 * The library calls nothing of JavaScript. What it has to know of the tools - which of those that a workflow names
 * exist, and their schemas - is asked of the adapter before, and handed over as texts.
 */
const addon = require('./addon.js');

/** The adapter, checked; undefined if there is none. */
function adapterOf(adapter) {
  if (adapter === undefined || adapter === null) return undefined;
  if (typeof adapter.invoke !== 'function' || typeof adapter.has !== 'function')
    throw new TypeError('toolAdapter must have the methods invoke and has');
  if (adapter.list !== undefined && typeof adapter.list !== 'function')
    throw new TypeError('toolAdapter.list must be a function');
  return adapter;
}

function listOf(adapter) {
  const found = adapter.list?.() ?? [];
  if (!Array.isArray(found)) throw new TypeError('toolAdapter.list() must return an array');
  return new Map(found.map((descriptor) => [String(descriptor.name), descriptor]));
}

function schemaText(schema) {
  return schema === undefined || schema === null ? undefined : JSON.stringify(schema);
}

function row(name, descriptor) {
  if (!descriptor) return [name];
  const description = descriptor.description === undefined ? undefined : String(descriptor.description);
  return [name, description, schemaText(descriptor.inputSchema), schemaText(descriptor.outputSchema)];
}

/** The registry for a workflow that uses tools of these names. The others are listed for suggestions only. */
function registryFor(adapter, names) {
  const listed = listOf(adapter);
  const rows = [];
  for (const name of names) {
    if (adapter.has(name)) rows.push(row(name, listed.get(name)));
    listed.delete(name);
  }
  for (const name of listed.keys()) if (name) rows.push([name]);
  return addon.tools(rows);
}

/** Tools as functions: for tests, and for hosts whose tools are few. */
class MockToolAdapter {
  #tools = new Map();

  /** handler(args, call) returns {output, error?}, or a promise of it. */
  register(name, handler, descriptor) {
    if (typeof name !== 'string' || name === '') throw new TypeError('the name of a tool must be a string');
    if (typeof handler !== 'function') throw new TypeError('the handler of a tool must be a function');
    const { description = '', inputSchema, outputSchema } = descriptor ?? {};
    const described = { name, description };
    if (inputSchema) described.inputSchema = inputSchema;
    if (outputSchema) described.outputSchema = outputSchema;
    this.#tools.set(name, { handler, descriptor: described });
  }

  has(name) {
    return this.#tools.has(name);
  }

  list() {
    return [...this.#tools.values()].map((tool) => tool.descriptor);
  }

  async invoke(name, args, call) {
    const tool = this.#tools.get(name);
    return tool ? tool.handler(args, call) : { output: null, error: `Tool "${name}" is not registered` };
  }
}

module.exports = { MockToolAdapter, adapterOf, registryFor, row };
