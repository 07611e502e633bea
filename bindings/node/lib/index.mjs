/*
 * The package for `import`: the same objects that `require` gives.
 */
import library from './index.js';

export const {
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
} = library;
