'use strict';
/*
 * The functions of the TypeScript package: names, arguments, shapes of results.
 */
const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const library = require('../lib/index.js');
const { adapterOf, logMembers, oneCall, skill } = require('./skills.js');

const { MockToolAdapter, ParseError, runWorkflow, runWorkflowSkill, validateWorkflow, validateWorkflowSkill } = library;

const greeting = skill(
  `
inputs: { name: { type: string, default: nobody } }
outputs: { said: { type: string, value: $steps.greet.output } }
steps:
  - { id: greet, type: tool, tool: say, inputs: { text: { type: string, value: "Hello, \${inputs.name}!" } } }
`,
  'greeting',
);

const say = adapterOf({ say: ({ text }) => ({ output: text }) });

test('both ways to import give the same objects', async () => {
  const module = await import('../lib/index.mjs');
  const names = Object.keys(library).sort();
  assert.deepEqual(Object.keys(module).sort(), names);
  for (const name of names) assert.equal(module[name], library[name], name);
});

test('what it is made of', () => {
  assert.match(library.VERSION, /^\d+\.\d+\.\d+$/);
  assert.equal(library.VERSION, require('../package.json').version);
  assert.match(library.AUTHORING_SKILL, /^---\nname: /);
});

describe('runWorkflowSkill', () => {
  test('gives a run log with the members of section 8', async () => {
    const log = await runWorkflowSkill({ content: greeting, inputs: { name: 'Ada' }, toolAdapter: say });
    assert.deepEqual(Object.keys(log), logMembers);
    assert.match(log.id, /^[0-9a-f-]{36}$/);
    assert.deepEqual([log.workflow, log.status], ['greeting', 'success']);
    assert.deepEqual([log.inputs, log.outputs], [{ name: 'Ada' }, { said: 'Hello, Ada!' }]);
    assert.deepEqual([log.summary.steps_executed, log.summary.steps_skipped], [1, 0]);
    assert.deepEqual(log.steps[0].inputs, { text: 'Hello, Ada!' });
    assert.equal(new Date(log.started_at).toISOString(), log.started_at);
  });

  test('tells events in order', async () => {
    const events = [];
    const log = await runWorkflowSkill({ content: greeting, toolAdapter: say, onEvent: (event) => events.push(event) });
    assert.deepEqual(
      events.map((event) => event.type),
      ['workflow_start', 'step_start', 'step_complete', 'workflow_complete'],
    );
    assert.deepEqual(events[0], { type: 'workflow_start', workflow: 'greeting', totalSteps: 1, runId: log.id });
    assert.deepEqual(events[1], { type: 'step_start', stepId: 'greet', stepType: 'tool', tool: 'say' });
  });

  test('tells calls and results, too, if all events are wanted', async () => {
    const types = [];
    const onEvent = (event) => types.push(event.type);
    await runWorkflowSkill({ content: greeting, toolAdapter: say, onEvent, allEvents: true });
    assert.deepEqual(types.slice(2, 4), ['tool_call', 'tool_result']);
  });

  test('the name of the file comes before workflowName, and that before inline', async () => {
    const nameOf = async (content, workflowName) =>
      (await runWorkflowSkill({ content, workflowName, toolAdapter: say })).workflow;
    assert.equal(await nameOf(greeting, 'other'), 'greeting');
    assert.equal(await nameOf('steps: []', 'other'), 'other');
    assert.equal(await nameOf('steps: []'), 'inline');
    assert.equal(await nameOf('steps: [{ id: a, type: exit, status: success }]', 'other'), 'other');
  });

  test('what cannot be parsed gives a failed log of phase parse', async () => {
    for (const [content, code] of [
      ['', 'empty-content'],
      ['only text', 'no-workflow-block'],
      ['steps: [', 'yaml-syntax'],
      ['steps: []', 'no-steps'],
    ]) {
      const log = await runWorkflowSkill({ content, toolAdapter: say });
      assert.deepEqual([log.status, log.error.phase, log.error.code], ['failed', 'parse', code]);
      assert.deepEqual([log.steps, log.outputs, log.inputs], [[], {}, {}]);
      assert.equal(log.error.details[0].code, code);
    }
  });

  test('what does not validate gives a failed log of phase validate', async () => {
    const log = await runWorkflowSkill({ content: greeting, toolAdapter: new MockToolAdapter() });
    assert.equal(log.error.phase, 'validate');
    const { path, code, message, line } = log.error.details[0];
    assert.deepEqual(
      [path, code, message, line],
      ['steps[0].tool', 'unknown-tool', 'Tool "say" is not registered', 10],
    );
  });

  test('tools of a text that does not parse are asked for all the same', async () => {
    const content = greeting.replace('string, default', 'strin, default');
    const without = { has: (name) => name === 'say', invoke: async () => ({ output: null }) };
    const log = await runWorkflowSkill({ content, toolAdapter: without });
    assert.deepEqual(
      log.error.details.map((detail) => detail.code),
      ['invalid-value'],
    );
    assert.deepEqual(validateWorkflowSkill({ content, toolAdapter: without }).errors.length, 1);
  });

  test('takes the options of a class, each read once', async () => {
    const read = [];
    class Options {
      get content() {
        read.push('content');
        return greeting;
      }
      get toolAdapter() {
        read.push('toolAdapter');
        return say;
      }
    }
    const log = await runWorkflowSkill(new Options());
    assert.deepEqual([log.status, log.outputs.said, read], ['success', 'Hello, nobody!', ['content', 'toolAdapter']]);
  });

  test('never rejects, whatever it is given', async () => {
    const strange = [undefined, null, 5, 'text', {}, { content: 5 }, { content: greeting, toolAdapter: {} }];
    strange.push({ content: greeting, toolAdapter: { has: () => true } });
    strange.push({ content: greeting, toolAdapter: say, inputs: 5 });
    strange.push({ content: greeting, toolAdapter: say, inputs: { big: 5n } });
    strange.push({ content: greeting, toolAdapter: say, onEvent: 5 });
    strange.push({ content: greeting, toolAdapter: say, signal: 5 });
    strange.push({ content: greeting, toolAdapter: say, limits: { nothing: 5 } });
    strange.push({ content: greeting, toolAdapter: say, limits: { steps: -1 } });
    strange.push({ content: greeting, toolAdapter: say, typeChecks: 'some' });
    strange.push({ content: greeting, toolAdapter: say, workflowName: 5 });
    strange.push({ content: greeting, toolAdapter: say, id: 'short' });
    strange.push({
      content: greeting,
      toolAdapter: {
        has: () => {
          throw new Error('no');
        },
        invoke: say.invoke,
      },
    });
    strange.push({ content: greeting, toolAdapter: { has: () => true, list: () => 5, invoke: say.invoke } });
    strange.push({
      get content() {
        throw new Error('no');
      },
    });
    strange.push({
      content: greeting,
      get workflowName() {
        throw new Error('no');
      },
    });
    strange.push(
      new Proxy(
        {},
        {
          get() {
            throw new Error('no');
          },
        },
      ),
    );
    for (const options of strange) {
      const log = await runWorkflowSkill(options);
      assert.deepEqual([log.status, log.error.phase], ['failed', 'execute']);
      assert.ok(log.error.message.length > 1);
    }
  });

  test('an onEvent that throws ends the run', async () => {
    let calls = 0;
    const toolAdapter = adapterOf({ say: () => ({ output: String(calls++) }) });
    const onEvent = (event) => {
      if (event.type === 'step_start') throw new Error('seen enough');
    };
    const log = await runWorkflowSkill({ content: greeting, toolAdapter, onEvent });
    assert.deepEqual([log.status, log.error, calls], ['failed', { phase: 'execute', message: 'seen enough' }, 0]);
    const workflow = library.parseWorkflowFromMd(greeting);
    await assert.rejects(runWorkflow({ workflow, toolAdapter, onEvent }), { message: 'seen enough' });
  });
});

describe('runWorkflow', () => {
  const workflow = library.parseWorkflowFromMd(greeting);

  test('runs a definition', async () => {
    const log = await runWorkflow({ workflow, inputs: { name: 'Bo' }, toolAdapter: say });
    assert.deepEqual([log.workflow, log.outputs], ['unnamed', { said: 'Hello, Bo!' }]);
    assert.equal((await runWorkflow({ workflow, toolAdapter: say, workflowName: undefined })).workflow, 'unnamed');
    assert.equal((await runWorkflow({ workflow, toolAdapter: say, workflowName: 'mine' })).workflow, 'mine');
  });

  test('its errors have no places, since there is no file', async () => {
    const log = await runWorkflow({ workflow, toolAdapter: new MockToolAdapter() });
    assert.deepEqual(
      log.error.details.map(({ path, code, line }) => [path, code, line]),
      [['steps[0].tool', 'unknown-tool', undefined]],
    );
  });

  test('runs a workflow that was loaded before, as often as one likes', async () => {
    const loaded = new library.Workflow(greeting);
    assert.deepEqual([loaded.name, loaded.tools, loaded.frontmatter.description], ['greeting', ['say'], 'An example.']);
    assert.deepEqual(loaded.steps, [{ id: 'greet', type: 'tool', tool: 'say' }]);
    const names = Array.from({ length: 20 }, (_, i) => `n${i}`);
    const logs = await Promise.all(
      names.map((name) => runWorkflow({ workflow: loaded, inputs: { name }, toolAdapter: say })),
    );
    assert.deepEqual(
      logs.map((log) => log.outputs.said),
      names.map((name) => `Hello, ${name}!`),
    );
  });

  test('rejects what is no definition', async () => {
    for (const options of [undefined, {}, { workflow: 'text' }, { workflow: [] }, { workflow: null }])
      await assert.rejects(runWorkflow(options), TypeError);
  });
});

describe('validating', () => {
  test('a valid skill', () => {
    assert.deepEqual(validateWorkflowSkill({ content: greeting, toolAdapter: say }), {
      valid: true,
      errors: [],
      diagnostics: [],
      name: 'greeting',
      stepCount: 1,
      stepTypes: ['tool'],
    });
  });

  test('without an adapter tools are not checked; a name is only there if the file has one', () => {
    const result = validateWorkflowSkill({
      content: 'steps: [{ id: a, type: tool, tool: any }, { id: b, type: exit, status: success }]',
    });
    assert.deepEqual(
      [result.valid, 'name' in result, result.stepCount, result.stepTypes],
      [true, false, 2, ['tool', 'exit']],
    );
    assert.equal(validateWorkflowSkill({ content: greeting.replace('greeting', 'inline') }).name, 'inline');
  });

  test('errors are short, diagnostics have places', () => {
    const result = validateWorkflowSkill({ content: greeting.replace('greet.output', 'gret.output') });
    assert.deepEqual(result.errors, [{ path: 'outputs.said.value', message: 'References undefined step "gret"' }]);
    const { severity, code, hint, line, column } = result.diagnostics[0];
    assert.deepEqual([severity, code, hint, line], ['error', 'undefined-step', 'did you mean "greet"?', 8]);
    assert.equal(greeting.split('\n')[line - 1].slice(column - 1, column + 4), 'greet');
  });

  test('warnings do not make it invalid, unless they are errors', () => {
    const content = greeting.replace('type: tool,', 'type: tool, nonsense: 1,');
    assert.deepEqual(
      validateWorkflowSkill({ content }).diagnostics.map((one) => one.severity),
      ['warning'],
    );
    assert.ok(validateWorkflowSkill({ content }).valid);
    assert.ok(!validateWorkflowSkill({ content, warningsAreErrors: true }).valid);
  });

  test('arguments are checked against the schemas of tools', () => {
    const toolAdapter = new MockToolAdapter();
    const inputSchema = { type: 'object', properties: { text: { type: 'number' } }, required: ['text'] };
    toolAdapter.register('say', () => ({ output: '' }), { description: 'says', inputSchema });
    assert.deepEqual(
      validateWorkflowSkill({ content: greeting, toolAdapter }).errors.map((error) => error.path),
      ['steps[0].inputs.text.value'],
    );
  });

  test('a definition', () => {
    assert.deepEqual(validateWorkflow(library.parseWorkflowFromMd(greeting), say), {
      valid: true,
      errors: [],
      diagnostics: [],
    });
    const result = validateWorkflow(
      { inputs: {}, outputs: {}, steps: [{ id: 'a', type: 'tool', tool: 'none', inputs: {}, outputs: {} }] },
      say,
    );
    assert.deepEqual(result.errors, [{ path: 'steps[0].tool', message: 'Tool "none" is not registered' }]);
    assert.equal(result.diagnostics[0].line, undefined);
    for (const wrong of [undefined, null, 'text', 5, []]) assert.throws(() => validateWorkflow(wrong), TypeError);
  });

  test('explained for people', () => {
    const text = library.explainWorkflowSkill({
      content: greeting.replace('greet.output', 'gret.output'),
      file: 'SKILL.md',
    });
    assert.match(text, /^error\[undefined-step\]: References undefined step "gret"\n +--> SKILL\.md:8:/);
    assert.equal(library.explainWorkflowSkill({ content: greeting, toolAdapter: say }), 'no problems\n');
  });

  test('wrong types are told', () => {
    for (const options of [undefined, null, {}, { content: 5 }, { content: greeting, toolAdapter: 5 }])
      assert.throws(() => validateWorkflowSkill(options), TypeError);
    assert.throws(() => validateWorkflowSkill({ content: greeting, limits: { unheard: 1 } }), /no limit unheard/);
    assert.throws(() => validateWorkflowSkill({ content: greeting, file: 'a\0b' }), TypeError);
  });
});

describe('parsing', () => {
  test('a skill, with what steps may leave out', () => {
    const { frontmatter, workflow } = library.parseSkillMd(greeting);
    assert.deepEqual(frontmatter, { name: 'greeting', description: 'An example.' });
    assert.deepEqual(workflow, {
      inputs: { name: { type: 'string', default: 'nobody' } },
      outputs: { said: { type: 'string', value: '$steps.greet.output' } },
      steps: [
        {
          id: 'greet',
          type: 'tool',
          tool: 'say',
          inputs: { text: { type: 'string', value: 'Hello, ${inputs.name}!' } },
          outputs: {},
        },
      ],
    });
  });

  test('YAML alone, in which fences mean nothing', () => {
    const { steps, inputs } = library.parseWorkflowYaml(
      'steps:\n  - id: a\n    type: exit\n    status: success\n    output: |\n      ```workflow\n',
    );
    assert.deepEqual([inputs, steps[0].output], [{}, '```workflow\n']);
    const shown = library.parseWorkflowYaml(
      'steps:\n- id: a\n  type: exit\n  status: success\n  output: |\n   ```workflow\n   steps: 5\n   ```\n',
    );
    assert.equal(shown.steps[0].output, '```workflow\nsteps: 5\n```\n');
  });

  test('mistakes are a ParseError with details', () => {
    const fails = (parse, text, code) =>
      assert.throws(
        () => parse(text),
        (error) => error instanceof ParseError && error.name === 'ParseError' && error.details[0].code === code,
      );
    fails(library.parseWorkflowYaml, 'steps: [', 'yaml-syntax');
    for (const text of ['steps: []', '{}', 'inputs: {}']) fails(library.parseWorkflowYaml, text, 'no-steps');
    for (const text of ['', 'text', '5', '[]']) fails(library.parseWorkflowYaml, text, 'wrong-type');
    assert.deepEqual(validateWorkflow({}).errors, [{ path: 'steps', message: 'Workflow must have at least one step' }]);
    fails(library.parseWorkflowFromMd, 'text', 'no-workflow-block');
    fails(library.parseSkillMd, '', 'empty-content');
    fails(library.parseSkillMd, greeting.replace('description: An example.\n', ''), 'frontmatter');
    fails((text) => new library.Workflow(text), 'steps: []', 'no-steps');
    for (const wrong of [undefined, null, 5, {}]) assert.throws(() => library.parseSkillMd(wrong), TypeError);
  });

  test('a parsed workflow validates and runs as its text does', async () => {
    const workflow = library.parseWorkflowFromMd(oneCall());
    const toolAdapter = adapterOf({ work: (args) => ({ output: args.value }) });
    assert.ok(validateWorkflow(workflow, toolAdapter).valid);
    const log = await runWorkflow({ workflow, toolAdapter, inputs: { value: { a: 1 } } });
    assert.deepEqual(log.outputs, { result: { a: 1 } });
  });
});

describe('expressions', () => {
  const context = {
    inputs: { n: 5, list: [1, { a: 'b' }], word: 'Größe' },
    steps: { s: { output: [1] } },
    item: 7,
    index: 0,
    result: null,
  };

  test('are evaluated', () => {
    const value = (text) => library.resolveExpression(text, context);
    assert.equal(value('$inputs.n >= 5 && $item == 7'), true);
    assert.deepEqual(value('$inputs.list[1]'), { a: 'b' });
    assert.equal(value('$inputs.word.length'), 5);
    assert.equal(value('$inputs.missing.deep'), null);
    assert.deepEqual(value('$steps.s.output'), [1]);
    assert.equal(value('$index'), 0);
    assert.equal(library.resolveExpression('$result', {}), null);
  });

  test('templates are filled in', () => {
    const value = (text) => library.resolveTemplate(text, context);
    assert.equal(value('${inputs.n}'), 5);
    assert.equal(value('n=${inputs.n}, ${inputs.list}'), 'n=5, [1,{"a":"b"}]');
    assert.equal(value('$${inputs.n}'), '${inputs.n}');
    assert.equal(value('$inputs.n'), '$inputs.n');
    assert.equal(value('plain'), 'plain');
    assert.deepEqual(['${a}', 'x ${inputs.n}', '$inputs.n', ''].map(library.containsTemplate), [
      true,
      true,
      false,
      false,
    ]);
  });

  test('values have the text that templates give them', () => {
    assert.deepEqual([null, undefined, 'a', 5, true, [1], { a: 1 }].map(library.stringify), [
      '',
      '',
      'a',
      '5',
      'true',
      '[1]',
      '{"a":1}',
    ]);
  });

  test('mistakes have the class and place of their kind', () => {
    const of = (text) => {
      try {
        return library.resolveExpression(text, context);
      } catch (error) {
        return [error.constructor.name, error.position];
      }
    };
    assert.deepEqual(of('$nothing'), ['EvalError', undefined]);
    assert.deepEqual(of('$inputs.n ~ 2'), ['LexError', 10]);
    assert.deepEqual(of('"ü😀" == "open'), ['LexError', 9]);
    assert.deepEqual(of('$inputs.n =='), ['ParseExprError', 12]);
    assert.deepEqual(of('1 2'), ['ParseExprError', 2]);
    assert.deepEqual(of(''), ['ParseExprError', 0]);
    assert.throws(() => library.resolveTemplate('a ${inputs.n', context), library.ParseExprError);
    assert.throws(() => library.resolveTemplate('${nothing.x}', context), library.EvalError);
    for (const wrong of [undefined, 5, null]) assert.throws(() => library.resolveExpression(wrong, context), TypeError);
    for (const wrong of [undefined, 5, null]) assert.throws(() => library.resolveExpression('1', wrong), TypeError);
  });
});

test('buildFailedRunLog', () => {
  const error = { phase: 'parse', message: 'no' };
  const started = new Date(Date.now() - 1000);
  const log = library.buildFailedRunLog('name', error, started);
  assert.deepEqual(
    [log.workflow, log.status, log.error, log.started_at],
    ['name', 'failed', error, started.toISOString()],
  );
  assert.ok(log.duration_ms >= 1000 && log.summary.total_duration_ms === log.duration_ms);
  assert.equal(library.buildFailedRunLog('name', error).duration_ms, 0);
});

test('classes of errors', () => {
  const step = new library.StepExecutionError('m', true, { tool: 't' });
  assert.deepEqual(
    [step.name, step.message, step.retriable, step.context],
    ['StepExecutionError', 'm', true, { tool: 't' }],
  );
  assert.equal(new library.StepExecutionError('m').retriable, false);
  const run = new library.WorkflowExecutionError('m', [{ path: 'p', message: 'x' }]);
  assert.deepEqual([run.name, run.validationErrors[0].path], ['WorkflowExecutionError', 'p']);
});

test('MockToolAdapter', async () => {
  const adapter = new MockToolAdapter();
  adapter.register('a', () => ({ output: 1 }));
  adapter.register('b', async ({ x }) => ({ output: x }), { description: 'bee', inputSchema: { type: 'object' } });
  assert.deepEqual([adapter.has('a'), adapter.has('c'), adapter.has('__proto__')], [true, false, false]);
  assert.deepEqual(adapter.list(), [
    { name: 'a', description: '' },
    { name: 'b', description: 'bee', inputSchema: { type: 'object' } },
  ]);
  assert.deepEqual(await adapter.invoke('b', { x: 5 }), { output: 5 });
  assert.equal((await adapter.invoke('c', {})).error, 'Tool "c" is not registered');
  assert.throws(() => adapter.register('', () => 1), TypeError);
  assert.throws(() => adapter.register('a', 5), TypeError);
});
