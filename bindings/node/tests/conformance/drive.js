'use strict';
/*
 * The ways to run a case. `machine` and `loaded` have a virtual clock: a wait is noted and jumped over, and data go in
 * and out as exact text. `functions` are those of the TypeScript package; they wait for real and use values of
 * JavaScript, so that cases with waits, large integers or the order of keys like "10" are none for them.
 */
const {
  JsonText,
  Machine,
  ParseError,
  Workflow,
  runWorkflowSkill,
  validateWorkflowSkill,
} = require('../../lib/index.js');
const { Mocks } = require('./mocks.js');
const { read, write } = require('./json.js');

const id = '00000000-0000-4000-8000-000000000000';

function describedText(tool) {
  return { ...tool, inputSchema: schema(tool.inputSchema), outputSchema: schema(tool.outputSchema) };
}

/** A schema whose large integers stay exact: JSON.stringify takes what toJSON gives, which cannot be a BigInt. */
function schema(value) {
  return value === undefined ? undefined : JSON.parse(write(value));
}

function validate(test, typeChecks) {
  const mocks = new Mocks(test.mocks);
  const { valid, diagnostics } = validateWorkflowSkill({ content: test.workflow, toolAdapter: mocks, typeChecks });
  const of = (severity) => diagnostics.filter((one) => one.severity === severity);
  return { valid, errors: of('error'), warnings: of('warning') };
}

function answer(machine, mocks, call) {
  const { output, error, retriable } = mocks.answer(call.tool, read(call.argumentsText));
  const counted =
    error === undefined
      ? machine.answer(call.id, new JsonText(write(output)))
      : machine.fail(call.id, error, { retriable });
  if (!counted || machine.answer(call.id, null)) throw new Error('an answer counts once');
}

/** Advances to the end. */
function finish(machine, mocks) {
  const events = [];
  const sleeps = [];
  for (let now = 0; ;) {
    const batch = machine.advance();
    events.push(...batch.events);
    for (const call of batch.calls) answer(machine, mocks, call);
    if (batch.state === 'done') return { run: read(machine.logText().text), events, sleeps, calls: mocks.calls };
    if (batch.state !== 'wait') continue;
    if (batch.wait > 0) sleeps.push(batch.wait);
    now += batch.wait;
    machine.setTime(now);
  }
}

function runMachine(source, test, typeChecks) {
  const mocks = new Mocks(test.mocks);
  const machine = new Machine(source, {
    tools: mocks.list().map(describedText),
    inputs: new JsonText(write(test.inputs ?? {})),
    typeChecks,
    events: true,
    virtualClock: true,
    id,
  });
  return finish(machine, mocks);
}

function loadedOr(text, typeChecks) {
  try {
    return new Workflow(text, { typeChecks });
  } catch (error) {
    if (error instanceof ParseError) return text;
    throw error;
  }
}

function machine(test, typeChecks) {
  return { validate: validate(test, typeChecks), ...runMachine(test.workflow, test, typeChecks) };
}

/** A workflow is loaded once and run twice: both logs must be equal. */
function loaded(test, typeChecks) {
  const source = loadedOr(test.workflow, typeChecks);
  const [first, second] = [runMachine(source, test, typeChecks), runMachine(source, test, typeChecks)];
  if (write(first.run) !== write(second.run)) throw new Error('two runs of one workflow gave different logs');
  return { validate: validate(test, typeChecks), ...second };
}

async function functions(test, typeChecks) {
  const mocks = new Mocks(test.mocks);
  const events = [];
  const run = await runWorkflowSkill({
    content: test.workflow,
    inputs: test.inputs,
    toolAdapter: mocks,
    typeChecks,
    onEvent: (event) => events.push(event),
  });
  return { validate: validate(test, typeChecks), run, events, calls: mocks.calls };
}

module.exports = { functions, loaded, machine };
