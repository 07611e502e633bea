'use strict';
/*
 * Workflows: loaded once, or as plain objects, and what is wrong with them.
 *
 * A WorkflowDefinition is the data of the YAML. It goes to the library as JSON text, which is YAML. Places in that text
 * mean nothing to anybody, so diagnostics of definitions have none.
 */
const addon = require('./addon.js');
const { ParseError } = require('./errors.js');
const { checkSettings, contentOf, objectOf } = require('./options.js');
const { adapterOf, registryFor } = require('./tools.js');

const OK = 0;

function placeless({ line, column, endLine, endColumn, ...rest }) {
  return rest;
}

function diagnosticsOf(json, places) {
  const found = JSON.parse(json);
  return places ? found : found.map(placeless);
}

function errorsIn(diagnostics) {
  return diagnostics.filter((one) => one.severity === 'error');
}

/** A report as an exception. */
function parseError(json, places = true) {
  const details = errorsIn(diagnosticsOf(json, places)).map(({ severity, ...detail }) => detail);
  return new ParseError(details.map((detail) => detail.message).join('; ') || 'the text is not valid', details);
}

/** The JSON text of a WorkflowDefinition. Without steps it would be no workflow with a mistake, but none at all. */
function definitionText(workflow) {
  if (workflow === null || typeof workflow !== 'object' || Array.isArray(workflow))
    throw new TypeError('workflow must be a WorkflowDefinition or a Workflow');
  return JSON.stringify(workflow.steps === undefined ? { ...workflow, steps: [] } : workflow);
}

/** A loaded workflow. It never changes, and any number of runs may use it. */
class Workflow {
  #handle;
  #hidden;

  /** Throws ParseError. Mistakes that only keep it from running are told by a run, and by validateWorkflowSkill. */
  constructor(content, options = {}) {
    const settings = checkSettings(objectOf(options));
    const [, json, , , handle] = addon.load(contentOf(content), ...settings);
    if (!handle) throw parseError(json);
    this.#handle = handle;
    const [name, frontmatter, steps, hidden] = addon.describe(handle);
    this.name = name;
    this.frontmatter = JSON.parse(frontmatter);
    this.steps = steps.map(([id, type, tool]) => (tool === undefined ? { id, type } : { id, type, tool }));
    this.#hidden = hidden === 1;
  }

  /** The names of the tools that it uses. */
  get tools() {
    return toolNames(this.steps.map((step) => step.tool));
  }

  static handleOf(workflow) {
    return workflow.#handle;
  }

  /** Are inputs hidden in its logs? */
  static hides(workflow) {
    return workflow.#hidden;
  }
}

/** The tools that steps name, each once. */
function toolNames(names) {
  return [...new Set(names.filter((name) => typeof name === 'string' && name !== ''))];
}

/** Those of a text that is not good enough to be loaded. */
function toolNamesIn(text, limits) {
  const data = addon.readWorkflow(text, limits, false)[4];
  const steps = data === undefined ? undefined : JSON.parse(data)?.steps;
  return toolNames(Array.isArray(steps) ? steps.map((step) => step?.tool) : []);
}

/** [handle or undefined, names of its tools, whether it hides inputs, what loading gave] */
function loadForRun(text, settings) {
  const loaded = addon.load(text, ...settings);
  const handle = loaded[4];
  if (!handle) return [undefined, toolNamesIn(text, settings[2]), false, loaded];
  const [, , steps, hidden] = addon.describe(handle);
  return [handle, toolNames(steps.map((step) => step[2])), hidden === 1, loaded];
}

function check(text, toolAdapter, settings, places) {
  const adapter = adapterOf(toolAdapter);
  const [handle, names, , loaded] = loadForRun(text, settings);
  const checked = adapter ? addon.validate(text, registryFor(adapter, names), ...settings) : loaded;
  const [result, json, name, stepCount] = checked;
  return { valid: result === OK, diagnostics: diagnosticsOf(json, places), name, stepCount, handle };
}

function shortErrors(diagnostics) {
  return errorsIn(diagnostics).map(({ path, message }) => ({ path, message }));
}

/** Parses and validates the text of a skill. */
function validateWorkflowSkill(options) {
  const { content, toolAdapter } = objectOf(options);
  const { valid, diagnostics, name, stepCount, handle } = check(
    contentOf(content),
    toolAdapter,
    checkSettings(options, undefined),
    true,
  );
  const result = { valid, errors: shortErrors(diagnostics), diagnostics };
  if (!valid) return result;
  const [, frontmatter, steps] = addon.describe(handle);
  if (name !== 'inline' || JSON.parse(frontmatter).name === 'inline') result.name = name;
  result.stepCount = stepCount;
  result.stepTypes = [...new Set(steps.map((step) => step[1]))];
  return result;
}

/** Validates a definition. */
function validateWorkflow(workflow, toolAdapter, options = {}) {
  const settings = checkSettings(objectOf(options), undefined);
  const { valid, diagnostics } = check(definitionText(workflow), toolAdapter, settings, false);
  return { valid, errors: shortErrors(diagnostics), diagnostics };
}

/** What validateWorkflowSkill finds, as text for people, in the manner of a compiler. */
function explainWorkflowSkill(options) {
  const { content, toolAdapter, color = false } = objectOf(options);
  const settings = checkSettings(options, undefined);
  const adapter = adapterOf(toolAdapter);
  const [, names] = loadForRun(contentOf(content), settings);
  return addon.explain(content, adapter && registryFor(adapter, names), ...settings, color);
}

module.exports = {
  Workflow,
  check,
  definitionText,
  explainWorkflowSkill,
  loadForRun,
  parseError,
  placeless,
  validateWorkflow,
  validateWorkflowSkill,
};
