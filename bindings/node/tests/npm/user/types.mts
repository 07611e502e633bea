/*
 * Uses every export with its types; tsc --strict must have nothing to say.
 */
import {
  AUTHORING_SKILL,
  EvalError,
  JsonText,
  LexError,
  Machine,
  MockToolAdapter,
  ParseError,
  ParseExprError,
  StepExecutionError,
  VERSION,
  Workflow,
  WorkflowExecutionError,
  buildFailedRunLog,
  combineTools,
  containsTemplate,
  explainWorkflowSkill,
  mcpTools,
  parseSkillMd,
  parseWorkflowFromMd,
  parseWorkflowYaml,
  resolveExpression,
  resolveTemplate,
  runText,
  runWorkflow,
  runWorkflowSkill,
  stringify,
  validateWorkflow,
  validateWorkflowSkill,
} from 'libworkflowskill';
import type {
  RunLog,
  RuntimeEvent,
  Step,
  ToolAdapter,
  ToolDescriptor,
  ToolHandler,
  ToolResult,
  WorkflowDefinition,
} from 'libworkflowskill';

/** A host that is written for the eight events of the TypeScript package. */
function nameOf(event: RuntimeEvent): string {
  switch (event.type) {
    case 'workflow_start':
    case 'workflow_complete':
      return event.type;
    case 'step_start':
    case 'step_complete':
    case 'step_skip':
    case 'step_retry':
    case 'step_error':
    case 'each_progress':
      return event.stepId;
  }
}

class Mine implements ToolAdapter {
  async invoke(name: string, args: Record<string, unknown>): Promise<ToolResult> {
    return name === 'fails' ? { output: null, error: 'no', retriable: false } : { output: args };
  }
  has(name: string): boolean {
    return name !== 'none';
  }
  list(): ToolDescriptor[] {
    return [{ name: 'a', description: 'b', inputSchema: { type: 'object', properties: { x: { type: 'string' } } } }];
  }
}

const handler: ToolHandler = async ({ x }, call) => ({ output: [x, call.step, call.signal.aborted, call.key?.length] });
const mock = new MockToolAdapter();
mock.register('a', handler, { description: 'b' });
const atOnce = { has: () => true, invoke: () => ({ output: 1 }) };
const toolAdapter: ToolAdapter = combineTools(new Mine(), mock, atOnce);
toolAdapter.invoke('a', {}).then((result) => console.log(result.error, toolAdapter.list?.()[0]?.description.length));

const content: string = AUTHORING_SKILL + VERSION;
const onEvent = (event: RuntimeEvent): void => {
  if (nameOf(event) && event.type === 'each_progress') console.log(event.current / event.total);
};
const log: RunLog = await runWorkflowSkill({
  content,
  inputs: { a: 1 },
  toolAdapter,
  onEvent,
  signal: AbortSignal.timeout(5),
  typeChecks: 'strict',
  limits: { steps: 5 },
});
const status: 'success' | 'failed' = log.status;
const workflow: WorkflowDefinition =
  parseWorkflowFromMd(content) ?? parseWorkflowYaml(content) ?? parseSkillMd(content).workflow;
const first: Step | undefined = workflow.steps[0];
if (first?.type === 'tool') console.log(first.tool.length, status);
await runWorkflow({ workflow, toolAdapter });
await runWorkflow({ workflow: new Workflow(content), toolAdapter, inputs: new JsonText('{}') });
const text: Buffer = (await runText({ content, inputs: Buffer.from('{}') })).outputs.buffer;
const valid: boolean =
  validateWorkflow(workflow, toolAdapter).valid && validateWorkflowSkill({ content }).diagnostics[0]?.line === 1;
const machine = new Machine(content, { tools: ['a', { name: 'b' }], virtualClock: true });
for (const call of machine.advance().calls)
  machine.answer(call.id, call.arguments) || machine.fail(call.id, 'no', { retriable: false });
const said: string =
  explainWorkflowSkill({ content, color: true }) + stringify(text) + String(containsTemplate('${a}') && valid);
const value: unknown = resolveExpression('1', { inputs: {} }) ?? resolveTemplate('a', {});
const failed: RunLog = buildFailedRunLog(said, { phase: 'parse', message: String(value) }, new Date());
const errors: Error[] = [
  new ParseError('a', []),
  new LexError('a', 1),
  new ParseExprError('a', 1),
  new EvalError('a'),
  new WorkflowExecutionError('a'),
  new StepExecutionError('a', true),
];
const tools = await mcpTools(
  { listTools: async () => ({ tools: [] }), callTool: async () => ({}) },
  { server: 'a', timeout: 5 },
);
console.log(failed.error?.phase, errors.length, tools.skipped);

// @ts-expect-error: content must be there
await runWorkflowSkill({ toolAdapter });
// @ts-expect-error: a text
validateWorkflowSkill({ content: 5 });
// @ts-expect-error: no such checks
await runWorkflowSkill({ content, toolAdapter, typeChecks: 'some' });
