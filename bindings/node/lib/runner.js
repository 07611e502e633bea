'use strict';
/*
 * A run, driven by promises.
 *
 * The machine is advanced; it hands out calls and says when it wants to be advanced again. Each call goes to the
 * adapter; an answer advances the machine again, once for all answers of a turn. Nothing of it can throw into a tool or
 * an answer: whatever goes wrong ends up in the promise.
 */
const { messageOf } = require('./errors.js');
const { ToolCall } = require('./call.js');

const DONE = 0;
const LONGEST_TIMER = 2147483647;

/** Does what was thrown say that trying again makes no sense? */
function isRetriable(thrown) {
  try {
    return thrown?.retriable !== false;
  } catch {
    return true;
  }
}

class Runner {
  #run;
  #adapter;
  #onEvent;
  #signal;
  #open = new Map();
  #pumping = false;
  #again = false;
  #scheduled = false;
  #ended = false;
  #timer;
  #due = Infinity;
  #resolve;
  #reject;

  constructor(run, adapter, onEvent, signal) {
    this.#run = run;
    this.#adapter = adapter;
    this.#onEvent = onEvent;
    this.#signal = signal;
  }

  /** Resolves when the run is done; rejects if it could not be driven to its end. */
  run() {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      if (this.#signal?.aborted) this.#run.cancel();
      else this.#signal?.addEventListener('abort', this.#abort, { once: true });
      this.#pump();
    });
  }

  #abort = () => {
    if (this.#ended) return;
    this.#run.cancel();
    this.#pump();
  };

  #wake = () => {
    this.#scheduled = false;
    this.#pump();
  };

  #tick = () => {
    this.#timer = undefined;
    this.#due = Infinity;
    this.#pump();
  };

  #pump() {
    if (this.#ended) return;
    this.#again = this.#pumping;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#step());
    } catch (error) {
      this.#end(() => this.#reject(error));
    }
    this.#pumping = false;
  }

  /** One advance. true: there is more to do now. */
  #step() {
    this.#again = false;
    const run = this.#run;
    run.advance();
    if (run.events !== undefined) this.#deliver(run.events);
    if (run.givenUp !== undefined) this.#giveUp(run.givenUp);
    for (const call of run.calls) if (!this.#ended) this.#start(call);
    if (this.#ended) return false;
    if (run.state === DONE) this.#end(this.#resolve);
    else if (!this.#again && run.wait !== Infinity) this.#sleep(run.wait);
    return this.#again && !this.#ended;
  }

  #deliver(events) {
    for (const event of JSON.parse(events)) this.#onEvent(event);
  }

  #giveUp(ids) {
    for (const id of ids) {
      const call = this.#open.get(id);
      this.#open.delete(id);
      if (call) ToolCall.abort(call, new Error('the run gave up on this call'));
    }
  }

  /** One timer is enough: an advance that comes too early does no harm. */
  #sleep(milliseconds) {
    const due = performance.now() + milliseconds;
    if (this.#timer && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(this.#tick, Math.min(Math.ceil(milliseconds), LONGEST_TIMER));
  }

  #start(call) {
    this.#open.set(call.id, call);
    try {
      const result = this.#adapter.invoke(call.tool, call.arguments, call);
      if (typeof result?.then === 'function')
        Promise.resolve(result).then(
          (value) => this.#settle(call, value),
          (error) => this.#fail(call, error),
        );
      else this.#settle(call, result);
    } catch (error) {
      this.#fail(call, error);
    }
  }

  /** Answers a call that is still open, and goes on. If it cannot even be refused, the run is over. */
  #close(call, answer) {
    if (!this.#open.delete(call.id) || this.#ended) return;
    try {
      answer();
    } catch (error) {
      this.#end(() => this.#reject(error));
    }
    this.#schedule();
  }

  #settle(call, result) {
    this.#close(call, () => {
      try {
        this.#answer(call, result);
      } catch (error) {
        this.#refuse(call, `its result cannot be used: ${messageOf(error)}`, false);
      }
    });
  }

  #answer(call, result) {
    if (result === null || typeof result !== 'object') {
      this.#refuse(
        call,
        `it answered with ${result === null ? 'null' : typeof result} instead of {output, error}`,
        false,
      );
      return;
    }
    const { output, error } = result;
    if (error === undefined || error === null) this.#run.answer(call.id, output);
    else this.#refuse(call, messageOf(error), result.retriable !== false);
  }

  #fail(call, error) {
    this.#close(call, () => this.#refuse(call, messageOf(error), isRetriable(error)));
  }

  #refuse(call, message, retriable) {
    this.#run.fail(call.id, message, retriable);
  }

  /** While other calls are open, answers of the same turn go together. */
  #schedule() {
    if (this.#pumping) this.#again = true;
    else if (this.#open.size === 0) this.#pump();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(this.#wake);
    }
  }

  #end(settle) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    settle();
    const calls = [...this.#open.values()];
    this.#open.clear();
    const reason = this.#forgetSignal() ?? new Error('the run has ended');
    for (const call of calls) ToolCall.abort(call, reason);
  }

  /** Its reason, if it has one. What an object throws that only looks like a signal cannot change how the run ended. */
  #forgetSignal() {
    try {
      this.#signal?.removeEventListener('abort', this.#abort);
      return this.#signal?.reason;
    } catch {
      return undefined;
    }
  }
}

module.exports = { Runner };
