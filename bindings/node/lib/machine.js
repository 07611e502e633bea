'use strict';
/*
 * A run as the library has it: a machine that never blocks. For hosts with a loop of their own.
 *
 * Advance it; answer the calls that it hands out, by their ids, now or later; advance it again, at the latest when
 * `wait` milliseconds have passed. Answers run nothing, and one that comes twice or too late is harmless.
 */
const addon = require('./addon.js');
const { messageOf } = require('./errors.js');
const { JsonText, inputsOf } = require('./json.js');
const { logOf } = require('./log.js');
const { NativeRun } = require('./native.js');
const { contentOf, objectOf, runSettings } = require('./options.js');
const { row } = require('./tools.js');
const { Workflow } = require('./workflow.js');

const states = ['done', 'calls', 'wait'];

function registryOf(tools = []) {
  if (!Array.isArray(tools)) throw new TypeError('tools must be an array of descriptors');
  return addon.tools(tools.map((tool) => (typeof tool === 'string' ? [tool] : row(tool.name, tool))));
}

class Machine {
  #run;
  #hides;

  /** source: the text of a skill, or a Workflow. options.tools: names or descriptors of the tools that there are. */
  constructor(source, options = {}) {
    const loaded = source instanceof Workflow;
    const settings = runSettings(objectOf(options), Boolean(options.events));
    const inputs = inputsOf(options.inputs);
    this.#hides = !loaded || Workflow.hides(source);
    const text = loaded ? Workflow.handleOf(source) : contentOf(source);
    this.#run = new NativeRun(text, registryOf(options.tools), settings);
    if (inputs !== undefined) this.#run.setInputs(inputs);
  }

  /** Executes as far as it can: {state, wait, calls, givenUp, events}. */
  advance() {
    const run = this.#run;
    run.advance();
    return {
      state: states[run.state],
      wait: run.wait,
      calls: run.calls,
      givenUp: run.givenUp ?? [],
      events: run.events === undefined ? [] : JSON.parse(run.events),
    };
  }

  /** Answers a call with a value, or with JSON that stays text (JsonText). false: it was too late. */
  answer(id, output) {
    return this.#run.answer(id, output);
  }

  /** Answers a call with a string, whose bytes may come as they are. */
  answerString(id, text) {
    return this.#run.answerString(id, text);
  }

  /** The call failed. retriable false: trying again makes no sense. */
  fail(id, error, { retriable = true } = {}) {
    return this.#run.fail(id, messageOf(error), retriable);
  }

  /** The next advance ends the run, with code `cancelled`. */
  cancel() {
    this.#run.cancel();
  }

  /** Sets the clock of a machine that was made with `virtualClock`, in milliseconds; it never goes back. */
  setTime(milliseconds) {
    this.#run.setTime(milliseconds);
  }

  /** The log of a run that is done. */
  log() {
    return logOf(this.#run, { hides: this.#hides, places: true, keep: true });
  }

  /** The log and the outputs as text. */
  logText() {
    return new JsonText(this.#run.log());
  }

  outputsText() {
    return new JsonText(this.#run.outputs());
  }

  /** Frees its memory now instead of when it is collected. */
  close() {
    this.#run.close();
  }
}

module.exports = { Machine };
