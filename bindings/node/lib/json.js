'use strict';
/*
 * JSON that stays text.
 *
 * The library reads and writes JSON text itself. Data that come as text, and go on as text, need never become values of
 * JavaScript: that is what JsonText is for, on both sides.
 */
const { isAscii } = require('node:buffer');

/** The bytes of a text. That of ASCII alone, as most long JSON, is its own bytes, which is found out quickly. */
function bytesOf(text) {
  return Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8');
}

/** The text of bytes, by the same way. */
function textOf(bytes) {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/** JSON text: a string, or the bytes of a Buffer (UTF-8). */
class JsonText {
  #source;

  constructor(source) {
    if (typeof source !== 'string' && !(source instanceof Uint8Array))
      throw new TypeError('JSON text must be a string or a Uint8Array');
    this.#source = source;
  }

  /** As it was given. */
  get source() {
    return this.#source;
  }

  /** As a string. */
  get text() {
    return typeof this.#source === 'string' ? this.#source : textOf(this.buffer);
  }

  /** As bytes. */
  get buffer() {
    if (typeof this.#source === 'string') return bytesOf(this.#source);
    return Buffer.from(this.#source.buffer, this.#source.byteOffset, this.#source.byteLength);
  }

  /** As a value, read each time. */
  get value() {
    return JSON.parse(this.text);
  }

  toString() {
    return this.text;
  }

  toJSON() {
    return this.value;
  }
}

/** Longer strings become bytes here, which is faster than to read them through the interface of addons. */
const LONG = 4096;

/** Calls take(text, lend): lend says that the text is an array that the library may keep, since only it has it. */
function handText(text, take) {
  return typeof text === 'string' && text.length > LONG ? take(bytesOf(text), true) : take(text, false);
}

/** The same with the JSON text of a value. `undefined` is null, as an element of an array is in JSON. */
function handValue(value, take) {
  return handText(value instanceof JsonText ? value.source : (JSON.stringify(value) ?? 'null'), take);
}

/** The inputs of a run, checked: an object, or text. undefined: none. */
function inputsOf(inputs) {
  if (inputs === undefined || inputs === null || inputs instanceof JsonText) return inputs ?? undefined;
  if (typeof inputs === 'string' || inputs instanceof Uint8Array) return new JsonText(inputs);
  if (typeof inputs !== 'object') throw new TypeError('inputs must be an object, or JSON text');
  return inputs;
}

module.exports = { JsonText, handValue, inputsOf };
