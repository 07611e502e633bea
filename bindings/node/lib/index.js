'use strict';
/*
 * What the package exports: the names of the TypeScript package `workflowskill` 0.5, and the additions.
 */
const addon = require('./addon.js');
const { messageOf, ...errors } = require('./errors.js');
const { JsonText } = require('./json.js');
const { Machine } = require('./machine.js');
const { combineTools, mcpTools } = require('./mcp.js');
const { MockToolAdapter } = require('./tools.js');
const { Workflow, explainWorkflowSkill, validateWorkflow, validateWorkflowSkill } = require('./workflow.js');

module.exports = {
  ...require('./run.js'),
  ...require('./parse.js'),
  ...require('./expression.js'),
  ...errors,
  AUTHORING_SKILL: addon.authoringSkill,
  JsonText,
  Machine,
  MockToolAdapter,
  VERSION: addon.version,
  Workflow,
  combineTools,
  explainWorkflowSkill,
  mcpTools,
  validateWorkflow,
  validateWorkflowSkill,
};
