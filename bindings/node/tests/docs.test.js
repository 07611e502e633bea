'use strict';
/*
 * The examples of doc/node.md and of both READMEs: each is run as a module of its own, and prints what the
 * page says. Those with the comment `not run` need what is not here; they are only parsed.
 */
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');

const root = path.join(__dirname, '..', '..', '..');
const library = pathToFileURL(path.join(__dirname, '..', 'lib', 'index.mjs')).href;
const block = /(<!-- not run -->\n)?```js\n(.*?)```\n(?:\n```text\n(.*?)```\n)?/gs;

function examplesOf(page) {
  const text = fs.readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(block)].map(([, skipped, program, printed], i) => ({
    name: `${page}, example ${i + 1}`,
    skipped,
    program,
    printed,
  }));
}

function run(program, ...flags) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wfs-docs-'));
  const file = path.join(folder, 'example.mjs');
  fs.writeFileSync(file, program.replaceAll("'libworkflowskill'", `'${library}'`));
  const env = { ...process.env, NO_COLOR: '1' };
  const result = spawnSync(process.execPath, [...flags, file], { encoding: 'utf8', env });
  fs.rmSync(folder, { recursive: true });
  return result;
}

const examples = ['doc/node.md', 'bindings/node/README.md', 'README.md'].flatMap(examplesOf);

for (const { name, skipped, program, printed } of examples)
  test(name, () => {
    const { status, stdout, stderr } = run(program, ...(skipped ? ['--check'] : []));
    assert.deepEqual([stderr, status], ['', 0]);
    if (printed !== undefined) assert.equal(stdout, printed);
  });

test('there are examples, and all but one are run', () => {
  assert.ok(examples.length >= 10);
  assert.equal(examples.filter((example) => example.skipped).length, 1);
  assert.ok(
    examples.every((example) => example.skipped || example.printed !== undefined || example.name.includes('README')),
  );
});

test('examples/node/hello.mjs', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'examples', 'node', 'hello.mjs')], {
    encoding: 'utf8',
  });
  assert.deepEqual([stderr, stdout], ['', 'Hello, Ada!\nHello, Grace!\n']);
});
