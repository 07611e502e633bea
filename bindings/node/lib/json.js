'use strict';
/*
 * JSON that stays text.
 *
 * The library reads and writes JSON text itself. Data that come as text, and go on as text, need never become values of
 * JavaScript: that is what JsonText is for, on both sides.
 */

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
    return typeof this.#source === 'string' ? this.#source : this.buffer.toString('utf8');
  }

  /** As bytes. */
  get buffer() {
    if (typeof this.#source === 'string') return Buffer.from(this.#source, 'utf8');
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

/** A value as JSON text for the library. `undefined` is null, as an element of an array is in JSON. */
function toText(value) {
  if (value instanceof JsonText) return value.source;
  return JSON.stringify(value) ?? 'null';
}

/** The inputs of a run: an object, or text. undefined: none. */
function inputsText(inputs) {
  if (inputs === undefined || inputs === null) return undefined;
  if (typeof inputs === 'string' || inputs instanceof Uint8Array) return inputs;
  if (typeof inputs !== 'object') throw new TypeError('inputs must be an object, or JSON text');
  return toText(inputs);
}

module.exports = { JsonText, toText, inputsText };
