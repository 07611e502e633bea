'use strict';
/*
 * Memory that runs out inside of the library is an error like others. $WFS_NO_MEMORY is a library to preload, in which
 * large allocations fail (no_memory.c); this test starts itself again with it.
 */
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { JsonText, Machine, Workflow, runText, runWorkflow, runWorkflowSkill } = require('../lib/index.js');
const { adapterOf, oneCall } = require('./skills.js');

const preload = process.env.WFS_NO_MEMORY;

const small = { value: { a: 1 } };
/** 16 MB of text, which need more than a hundred as values. */
const large = Buffer.from(`{"value": {"list": [${'0,'.repeat(8e6)}0]}}`);
const toolAdapter = adapterOf({ work: ({ value }) => ({ output: value }) });
const noMemory = { code: 'WFS_E_NOMEM', message: 'out of memory' };

function machineWith(inputs) {
  const machine = new Machine(oneCall(), { tools: ['work'], inputs });
  return machine.advance();
}

async function within() {
  for (let i = 0; i < 5; i++) {
    assert.throws(() => machineWith(large), noMemory);
    await assert.rejects(runText({ content: oneCall(), inputs: large, toolAdapter }), noMemory);
    await assert.rejects(runWorkflow({ workflow: new Workflow(oneCall()), inputs: large, toolAdapter }), noMemory);
    const log = await runWorkflowSkill({ content: oneCall(), inputs: large, toolAdapter });
    assert.deepEqual(log.error, { phase: 'execute', message: 'out of memory' });
    const machine = new Machine(oneCall(), { tools: ['work'] });
    machine.advance();
    assert.throws(() => machine.answer(1, new JsonText(large)) && machine.advance(), noMemory);
    assert.equal(machineWith(small).calls.length, 1);
    assert.equal((await runWorkflowSkill({ content: oneCall(), inputs: small, toolAdapter })).status, 'success');
  }
  console.log('gone through');
}

if (process.env.WFS_NODE_WITHIN) {
  within();
} else {
  test('it is an error, and everything goes on', { skip: preload ? false : 'there is no library to preload' }, () => {
    const env = { ...process.env, LD_PRELOAD: preload, WFS_NODE_WITHIN: '1' };
    const { stdout, stderr, signal } = spawnSync(process.execPath, [__filename], { encoding: 'utf8', env });
    assert.deepEqual([stderr, stdout, signal], ['', 'gone through\n', null]);
  });
}
