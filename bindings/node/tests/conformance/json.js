'use strict';
/*
 * JSON with exact integers and the order of its keys: integers that a double cannot hold are BigInts, and an object keeps
 * its text, for it to be written again. (JavaScript puts keys that look like integers first.)
 */

const source = Symbol('source');

const number = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  skip() {
    while (' \t\r\n'.includes(this.text[this.at]) && this.at < this.text.length) this.at++;
  }

  value() {
    this.skip();
    const first = this.text[this.at];
    if (first === '{') return this.object();
    if (first === '[') return this.list(']', () => this.value());
    if (first === '"') return this.string();
    return this.scalar();
  }

  string() {
    const start = this.at++;
    while (this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1;
    return JSON.parse(this.text.slice(start, ++this.at));
  }

  scalar() {
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ])
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    number.lastIndex = this.at;
    const [text, fraction, exponent] = number.exec(this.text);
    this.at += text.length;
    const whole = fraction === undefined && exponent === undefined;
    return whole && !Number.isSafeInteger(Number(text)) ? BigInt(text) : Number(text);
  }

  list(end, item) {
    const items = [];
    this.at++;
    for (this.skip(); this.text[this.at] !== end; this.skip()) {
      if (this.text[this.at] === ',') this.at++;
      items.push(item());
    }
    this.at++;
    return items;
  }

  member() {
    this.skip();
    const key = this.string();
    this.skip();
    this.at++;
    return [key, this.value()];
  }

  object() {
    const made = {};
    const start = this.at;
    for (const [key, value] of this.list('}', () => this.member()))
      Object.defineProperty(made, key, { value, writable: true, enumerable: true, configurable: true });
    Object.defineProperty(made, source, { value: this.text.slice(start, this.at) });
    return made;
  }
}

/** Is there anything that JSON.parse would not keep? */
function isDelicate(text) {
  return /\d{16}|"\d+":/.test(text);
}

function read(text) {
  return isDelicate(text) ? new Reader(text).value() : JSON.parse(text);
}

function write(value) {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value[source]) return value[source];
  return `{${Object.keys(value)
    .map((key) => `${JSON.stringify(key)}:${write(value[key])}`)
    .join(',')}}`;
}

module.exports = { isDelicate, read, write };
