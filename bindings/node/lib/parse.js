'use strict';
/*
 * Skills and workflows as plain data.
 */
const addon = require('./addon.js');
const { ParseError } = require('./errors.js');
const { parseError } = require('./workflow.js');

const none = [undefined, undefined, undefined, 0, 0];

/** The data of a workflow, with the members that are always there. */
function definition(content, bare) {
  if (typeof content !== 'string') throw new TypeError('content must be a string');
  const loaded = addon.load(content, ...none);
  if (!loaded[4]) throw parseError(loaded[1]);
  const [, json, , , text] = addon.readWorkflow(content, undefined, bare);
  if (text === undefined) throw parseError(json);
  const { inputs, outputs, steps, ...rest } = JSON.parse(text);
  const complete = steps.map((step) => ({ ...step, inputs: step.inputs ?? {}, outputs: step.outputs ?? {} }));
  return [{ ...rest, inputs: inputs ?? {}, outputs: outputs ?? {}, steps: complete }, loaded[4]];
}

/** The workflow of a YAML text. */
function parseWorkflowYaml(yaml) {
  return definition(yaml, true)[0];
}

/** The workflow of a SKILL.md, whatever its frontmatter is. */
function parseWorkflowFromMd(content) {
  return definition(content, false)[0];
}

/** {frontmatter, workflow} of a SKILL.md, whose frontmatter must have a name and a description. */
function parseSkillMd(content) {
  const [workflow, handle] = definition(content, false);
  const frontmatter = JSON.parse(addon.describe(handle)[1]);
  for (const key of ['name', 'description'])
    if (typeof frontmatter[key] !== 'string' || frontmatter[key] === '')
      throw new ParseError(`the frontmatter must have a ${key}`, [{ path: key, message: 'must be a text', code: 'frontmatter' }]);
  return { frontmatter, workflow };
}

module.exports = { parseSkillMd, parseWorkflowFromMd, parseWorkflowYaml };
