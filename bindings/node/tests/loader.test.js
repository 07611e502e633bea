'use strict';
/*
 * Finding the addon, and what is said when there is none.
 */
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const addon = require('../lib/addon.js');

const root = path.join(__dirname, '..');
/** Where this process has its addon from. */
const [loaded] = Object.keys(require.cache).filter((name) => name.endsWith('.node'));

function scratch(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wfs-node-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

function loading(folder, file) {
  const env = { ...process.env, WORKFLOWSKILL_ADDON: file };
  return spawnSync(process.execPath, ['-p', `require(${JSON.stringify(folder)}).VERSION`], { env, encoding: 'utf8' });
}

test('the environment variable decides alone, and a failure names it', (t) => {
  const missing = path.join(scratch(t), 'none.node');
  const { status, stderr } = loading(root, missing);
  assert.notEqual(status, 0);
  assert.match(stderr, /the addon cannot be loaded\. Tried:\n +\S+none\.node: there is no such file\n/);
  assert.equal(stderr.includes('prebuilds'), false);
});

test('a file that is no addon is told', (t) => {
  const file = path.join(scratch(t), 'text.node');
  fs.writeFileSync(file, 'text');
  assert.match(loading(root, file).stderr, /text\.node: .*(invalid ELF header|too short|slice)/);
});

test('an addon of another version is refused', (t) => {
  const folder = scratch(t);
  fs.cpSync(path.join(root, 'lib'), path.join(folder, 'lib'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"version": "9.9.9", "main": "lib/index.js"}');
  assert.match(loading(folder, loaded).stderr, /it is of version \d+\.\d+\.\d+, this package is 9\.9\.9/);
});

test('the package has its own, and all places are named where it has none', (t) => {
  const folder = scratch(t);
  for (const name of ['lib', 'package.json'])
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  const platform = `${process.platform}-${process.arch}`;
  const failed = loading(folder, '');
  assert.match(
    failed.stderr,
    new RegExp(`prebuilds/${platform}/workflowskill\\.node: there is no such file\\n.*build/bindings/node`),
  );
  fs.mkdirSync(path.join(folder, 'prebuilds', platform), { recursive: true });
  fs.copyFileSync(loaded, path.join(folder, 'prebuilds', platform, 'workflowskill.node'));
  const found = loading(folder, '');
  assert.deepEqual([found.stderr, found.stdout.trim()], ['', addon.version]);
});

test('the addon exports what Node calls, and nothing of the library', (t) => {
  let symbols;
  try {
    symbols = execFileSync('nm', ['-D', '--defined-only', loaded], { encoding: 'utf8' });
  } catch {
    t.skip('nm is missing');
    return;
  }
  const names = symbols
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ').pop());
  assert.deepEqual(names.sort(), ['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
});
