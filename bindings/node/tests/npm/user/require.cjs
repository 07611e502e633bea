'use strict';
const { parseWorkflowYaml, runWorkflow } = require('libworkflowskill');

const workflow = parseWorkflowYaml(`
outputs: { said: { type: string, value: $steps.greet.output } }
steps: [{ id: greet, type: tool, tool: greeting, inputs: { name: { type: string, value: Ada } } }]
`);
const toolAdapter = {
  has: (name) => name === 'greeting',
  invoke: async (name, args) => ({ output: `Hello, ${args.name}!` }),
};
runWorkflow({ workflow, toolAdapter }).then((log) => console.log(log.outputs.said));
