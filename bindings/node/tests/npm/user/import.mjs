import { MockToolAdapter, runWorkflowSkill } from 'libworkflowskill';

const toolAdapter = new MockToolAdapter();
toolAdapter.register('greeting', async ({ name }) => ({ output: `Hello, ${name}!` }));
const content = `
outputs: { said: { type: string, value: $steps.greet.output } }
steps: [{ id: greet, type: tool, tool: greeting, inputs: { name: { type: string, value: Ada } } }]
`;
console.log((await runWorkflowSkill({ content, toolAdapter })).outputs.said);
