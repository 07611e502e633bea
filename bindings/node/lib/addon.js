'use strict';
/*
 * Finds and loads the addon.
 *
 * Places, in order: $WORKFLOWSKILL_ADDON (then nowhere else); prebuilds/PLATFORM-ARCH/ of this package, on Linux also
 * with -musl; the build folder of the source tree. Nothing is compiled or downloaded. What was tried stands in the
 * error.
 */
const fs = require('node:fs');
const path = require('node:path');
const { version } = require('../package.json');

function usesMusl() {
  return process.platform === 'linux' && !process.report?.getReport().header.glibcVersionRuntime;
}

function prebuilt() {
  const folder = path.join(__dirname, '..', 'prebuilds', `${process.platform}-${process.arch}`);
  const names = fs.existsSync(`${folder}-musl`) && usesMusl() ? [`${folder}-musl`, folder] : [folder];
  return names.map((name) => path.join(name, 'workflowskill.node'));
}

function candidates() {
  const chosen = process.env.WORKFLOWSKILL_ADDON;
  if (chosen) return [path.resolve(chosen)];
  const build = path.join(__dirname, '..', '..', '..', 'build', 'bindings', 'node', 'workflowskill-node.node');
  return [...prebuilt(), build];
}

function load() {
  const tried = [];
  for (const file of candidates()) {
    try {
      const addon = require(file);
      if (addon.version === version) return addon;
      tried.push(`${file}: it is of version ${addon.version}, this package is ${version}`);
    } catch (error) {
      tried.push(`${file}: ${error.code === 'MODULE_NOT_FOUND' ? 'there is no such file' : error.message}`);
    }
  }
  const error = new Error(`libworkflowskill: the addon cannot be loaded. Tried:\n  ${tried.join('\n  ')}`);
  error.code = 'ERR_ADDON';
  throw error;
}

module.exports = load();
