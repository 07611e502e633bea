'use strict';
/*
 * Skills and workflows as plain data.
 */
const addon = require('./addon.js');
const { ParseError } = require('./errors.js');
const { definitionText, parseError } = require('./workflow.js');

const none = [undefined, undefined, undefined, 0, 0];

/** A workflow as it is loaded: the handle. */
function load(content, places = true) {
  const loaded = addon.load(content, ...none);
  if (!loaded[4]) throw parseError(loaded[1], places);
  return loaded[4];
}

/** Its data. bare: the text is YAML as a whole. */
function read(content, bare) {
  const [, json, , , text] = addon.readWorkflow(content, undefined, bare);
  if (text === undefined) throw parseError(json);
  return JSON.parse(text);
}

/** With the members that are always there. */
function complete({ inputs, outputs, steps, ...rest }) {
  const whole = steps.map((step) => ({ ...step, inputs: step.inputs ?? {}, outputs: step.outputs ?? {} }));
  return { ...rest, inputs: inputs ?? {}, outputs: outputs ?? {}, steps: whole };
}

function checkText(content) {
  if (typeof content !== 'string') throw new TypeError('content must be a string');
}

/** The workflow of a YAML text. What looks like the block of a skill, or has no steps, is checked as data. */
function parseWorkflowYaml(yaml) {
  checkText(yaml);
  const data = read(yaml, true);
  if (data === null || typeof data !== 'object' || Array.isArray(data))
    throw new ParseError('a workflow must be a mapping', [
      { path: '', message: 'must be a mapping', code: 'wrong-type' },
    ]);
  const asData = data.steps === undefined || /^ {0,3}(`{3,}|~{3,})[ \t]*workflow/m.test(yaml);
  load(asData ? definitionText(data) : yaml, !asData);
  return complete(data);
}

/** The workflow of a SKILL.md, whatever its frontmatter is. */
function parseWorkflowFromMd(content) {
  checkText(content);
  load(content);
  return complete(read(content, false));
}

/** {frontmatter, workflow} of a SKILL.md, whose frontmatter must have a name and a description. */
function parseSkillMd(content) {
  checkText(content);
  const frontmatter = JSON.parse(addon.describe(load(content))[1]);
  for (const key of ['name', 'description'])
    if (typeof frontmatter[key] !== 'string' || frontmatter[key] === '')
      throw new ParseError(`the frontmatter must have a ${key}`, [
        { path: key, message: 'must be a text', code: 'frontmatter' },
      ]);
  return { frontmatter, workflow: complete(read(content, false)) };
}

module.exports = { parseSkillMd, parseWorkflowFromMd, parseWorkflowYaml };
