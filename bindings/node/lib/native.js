'use strict';
/*
 * A run of the addon: who has one of these keeps it alive, and reads its batches through it. src/run.h says what a
 * batch looks like.
 */
const addon = require('./addon.js');
const { ToolCall } = require('./call.js');
const { handValue } = require('./json.js');

const { numbers } = addon;
const STATE = 0;
const WAIT = 1;
const CALLS = 2;
const MORE = 3;
const FIRST_CALL = 4;
const CALL_NUMBERS = 4;

class NativeRun {
  #handle;
  #number;
  #tool;
  #step;

  constructor(source, registry, settings) {
    this.#handle = addon.runNew(source, registry, ...settings);
    this.#number = addon.runNumber(this.#handle);
    /** Of the last advance: 0 done, 1 calls, 2 wait; milliseconds; events as JSON text; ids; calls. */
    this.state = 2;
    this.wait = 0;
    this.events = undefined;
    this.givenUp = undefined;
    this.calls = [];
  }

  advance() {
    const texts = addon.runAdvance(this.#number);
    this.state = numbers[STATE];
    this.wait = numbers[WAIT];
    this.events = undefined;
    this.givenUp = undefined;
    this.calls = [];
    if (typeof texts === 'string') this.calls.push(this.#call(FIRST_CALL, texts));
    else if (texts !== undefined) this.#take(texts);
  }

  #take(texts) {
    [this.events, this.givenUp] = texts;
    for (;;) {
      for (let i = 0, at = FIRST_CALL; i < numbers[CALLS]; i++, at += CALL_NUMBERS) {
        const [argumentsText, tool, step] = texts.slice(2 + i * 3, 5 + i * 3);
        if (tool !== undefined) {
          this.#tool = tool;
          this.#step = step;
        }
        this.calls.push(this.#call(at, argumentsText));
      }
      if (!numbers[MORE]) return;
      const rest = addon.runCalls(this.#number);
      texts = typeof rest === 'string' ? [undefined, undefined, rest] : (rest ?? []);
    }
  }

  #call(at, text) {
    const call = numbers[at];
    return new ToolCall(this, call, this.#tool, text, this.#step, numbers[at + 1], numbers[at + 2], numbers[at + 3]);
  }

  setInputs(value) {
    handValue(value, (text, lend) => addon.runInputs(this.#number, text, lend));
  }

  /** true: the answer counts. */
  answer(id, value) {
    return handValue(value, (text, lend) => addon.runAnswer(this.#number, id, text, lend));
  }

  answerString(id, text) {
    return addon.runAnswerString(this.#number, id, text);
  }

  fail(id, message, retriable) {
    return addon.runFail(this.#number, id, message, retriable ? 0 : 1);
  }

  key(id) {
    return addon.runKey(this.#number, id);
  }

  cancel() {
    addon.runCancel(this.#number);
  }

  setTime(milliseconds) {
    addon.runTime(this.#number, milliseconds);
  }

  /** [whether it is the whole log, at most that many bytes of it] */
  beginning(limit) {
    const [whole, text] = addon.runBeginning(this.#number, limit);
    return [whole === 1, text];
  }

  /** As a Buffer. */
  log() {
    return addon.runLog(this.#number);
  }

  outputs() {
    return addon.runOutputs(this.#number);
  }

  /** {succeeded, hasError, id, name} */
  outcome() {
    const [succeeded, hasError, id, name] = addon.runState(this.#number);
    return { succeeded: succeeded === 1, hasError: hasError === 1, id, name };
  }

  close() {
    addon.runClose(this.#number);
  }
}

module.exports = { NativeRun };
