'use strict';
/*
 * Running: the functions of the TypeScript package, and the one whose results stay text.
 */
const { messageOf } = require('./errors.js');
const { JsonText, inputsOf } = require('./json.js');
const { buildFailedRunLog, defineLogText, logOf } = require('./log.js');
const { checkSettings, contentOf, functionOf, readOptions, runSettings, signalOf } = require('./options.js');
const { NativeRun } = require('./native.js');
const { Runner } = require('./runner.js');
const { adapterOf, registryFor } = require('./tools.js');
const { Workflow, definitionText, loadForRun } = require('./workflow.js');

/** [what to run, names of its tools, whether it hides inputs, whether places mean something] */
function sourceOf(options, settings) {
  const { workflow } = options;
  if (workflow instanceof Workflow)
    return [Workflow.handleOf(workflow), workflow.tools, Workflow.hides(workflow), true];
  const places = workflow === undefined;
  const text = places ? contentOf(options.content) : definitionText(workflow);
  const [handle, names, hides] = loadForRun(text, settings);
  return [handle ?? text, names, hides, places];
}

/** Drives a run to its end: the run, and what logOf has to know. */
async function execute(options) {
  const adapter = adapterOf(options.toolAdapter);
  const onEvent = functionOf(options.onEvent, 'onEvent');
  const signal = signalOf(options.signal);
  const inputs = inputsOf(options.inputs);
  const [source, names, hides, places] = sourceOf(options, checkSettings(options));
  const registry = adapter && registryFor(adapter, names);
  const run = new NativeRun(source, registry, runSettings(options, onEvent !== undefined));
  if (inputs !== undefined) run.setInputs(inputs);
  try {
    await new Runner(run, adapter, onEvent, signal).run();
  } catch (error) {
    run.close();
    throw error;
  }
  return [run, { hides, places }];
}

/** Runs a definition, or a Workflow that was loaded before. Rejects if onEvent throws, or an option is wrong. */
async function runWorkflow(options) {
  const named = readOptions(options);
  named.workflowName ??= 'unnamed';
  if (named.workflow === undefined) throw new TypeError('workflow must be a WorkflowDefinition or a Workflow');
  const [run, settings] = await execute(named);
  return logOf(run, settings);
}

/** Parses, validates and runs the text of a skill. Never rejects: whatever goes wrong is in the log. */
async function runWorkflowSkill(options) {
  const started = new Date();
  let name = 'inline';
  try {
    const { workflow, ...rest } = readOptions(options);
    if (typeof rest.workflowName === 'string') name = rest.workflowName;
    const [run, settings] = await execute(rest);
    return logOf(run, settings);
  } catch (error) {
    return buildFailedRunLog(name, { phase: 'execute', message: messageOf(error) }, started);
  }
}

/**
 * The same as runWorkflow or runWorkflowSkill, for `workflow` or `content`, where outputs and log stay text. A large
 * log is written when it is looked at first.
 */
async function runText(options) {
  const [run] = await execute(readOptions(options));
  const { succeeded, id } = run.outcome();
  const result = { id, status: succeeded ? 'success' : 'failed', outputs: new JsonText(run.outputs()) };
  return defineLogText(result, run);
}

module.exports = { buildFailedRunLog, runText, runWorkflow, runWorkflowSkill };
