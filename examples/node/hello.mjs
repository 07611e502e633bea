/*
 * A complete host in JavaScript: one tool, one workflow. In a program of your own, import 'libworkflowskill'.
 */
import { MockToolAdapter, runWorkflowSkill } from '../../bindings/node/lib/index.mjs';

const content = `
inputs: { names: { type: array, items: string } }
outputs: { greetings: { type: array, value: $steps.greet.output } }
steps:
  - id: greet
    type: tool
    tool: greeting
    each: $inputs.names
    concurrency: 4
    inputs: { name: { type: string, value: $item } }
`;

const toolAdapter = new MockToolAdapter();
toolAdapter.register('greeting', async ({ name }) => ({ output: `Hello, ${name}!` }));

const log = await runWorkflowSkill({ content, inputs: { names: ['Ada', 'Grace'] }, toolAdapter });
console.log(log.status === 'success' ? log.outputs.greetings.join('\n') : (log.error ?? log.steps));
