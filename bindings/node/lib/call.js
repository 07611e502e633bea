'use strict';
/*
 * A call of a tool.
 */

/** What a tool may know of its call, besides its name and arguments. */
class ToolCall {
  #run;
  #controller;
  #reason;

  constructor(run, id, tool, argumentsText, step, iteration, attempt, timeout) {
    this.#run = run;
    this.id = id;
    this.tool = tool;
    /** The arguments as JSON text. */
    this.argumentsText = argumentsText;
    this.step = step;
    /** Of an `each`, from 0; -1 without one. */
    this.iteration = iteration;
    /** From 1. */
    this.attempt = attempt;
    /** Milliseconds until the run gives up on it; Infinity without a time-out. */
    this.timeout = timeout;
  }

  /** The arguments, as a new object each time. */
  get arguments() {
    return JSON.parse(this.argumentsText);
  }

  /** The same whenever the same run makes the same call: for idempotency. undefined once the call is answered. */
  get key() {
    return this.#run.key(this.id);
  }

  /** Aborted when the answer is no longer wanted. */
  get signal() {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** For the run; tools listen to the signal. */
  static abort(call, reason) {
    call.#reason = reason;
    call.#controller?.abort(reason);
  }
}

module.exports = { ToolCall };
