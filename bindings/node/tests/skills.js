'use strict';
/*
 * Workflows that several tests use, and the adapter of functions that go with them.
 */
const { MockToolAdapter } = require('../lib/index.js');

/** A skill around a workflow. */
function skill(workflow, name = 'example') {
  return `---\nname: ${name}\ndescription: An example.\n---\n\n\`\`\`workflow\n${workflow.trim()}\n\`\`\`\n`;
}

/** Calls the tool `work` once; its result is the output `result`. `more`: further keys of the step. */
function oneCall(more = '', type = 'object') {
  return skill(`
inputs: { value: { type: object, default: {} } }
outputs: { result: { type: ${type}, value: $steps.call.output } }
steps:
  - id: call
    type: tool
    tool: work
    inputs: { value: { type: object, value: $inputs.value } }
    ${more}
`);
}

/** Calls `work` for each element of `list`. */
function loop(more = '') {
  return skill(`
inputs: { list: { type: array } }
outputs: { results: { type: array, value: $steps.loop.output } }
steps:
  - id: loop
    type: tool
    tool: work
    each: $inputs.list
    inputs: { item: { value: $item, type: int } }
    ${more}
`);
}

/** An adapter whose tools are these functions. */
function adapterOf(handlers) {
  const adapter = new MockToolAdapter();
  for (const [name, handler] of Object.entries(handlers)) adapter.register(name, handler);
  return adapter;
}

function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The members of a run log, in their order (section 8). */
const logMembers = [
  'id',
  'workflow',
  'status',
  'summary',
  'started_at',
  'completed_at',
  'duration_ms',
  'inputs',
  'steps',
  'outputs',
];

module.exports = { adapterOf, delay, logMembers, loop, oneCall, skill };
