'use strict';
/*
 * The mock tools of a case: canned answers, in order, with a counter for each list of responses.
 */
const { difference } = require('./compare.js');

function fits(when, args) {
  return Object.keys(when).every((key) => Object.hasOwn(args, key) && !difference(when[key], args[key], 'when'));
}

class Mocks {
  #tools;
  #counters = new Map();

  constructor(description) {
    this.#tools = description?.tools ?? {};
    /** {tool, args} of each call, in order. */
    this.calls = [];
  }

  has(name) {
    return Object.hasOwn(this.#tools, name);
  }

  list() {
    return Object.entries(this.#tools).map(([name, tool]) => ({
      name,
      description: tool.description ?? '',
      inputSchema: tool.input_schema,
      outputSchema: tool.output_schema,
    }));
  }

  #next(tool, args) {
    const list = (tool.cases?.find((one) => fits(one.when, args)) ?? tool).responses ?? [];
    const count = this.#counters.get(list) ?? 0;
    this.#counters.set(list, count + 1);
    if (count < list.length) return list[count];
    return tool.on_exhausted !== 'error' ? list.at(-1) : undefined;
  }

  /** {output}, or {output, error, retriable}. */
  answer(name, args) {
    this.calls.push({ tool: name, args });
    const response = this.#next(this.#tools[name], args);
    if (!response) return { output: null, error: `no response left for tool "${name}"` };
    if (response.error !== undefined) return { output: null, error: response.error, retriable: !response.permanent };
    if (response.echo === undefined) return { output: response.output };
    return { output: response.echo === true ? args : (args[response.echo] ?? null) };
  }

  async invoke(name, args) {
    return this.answer(name, args);
  }
}

module.exports = { Mocks };
