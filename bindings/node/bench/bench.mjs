/*
 * What the package takes, beside bare loops of JavaScript that do the same work: node bench.mjs [ROUNDS]
 *
 * Medians of interleaved rounds, in processor time of the whole process, so that a busy machine disturbs little. Run it
 * with an addon of a release build ($WORKFLOWSKILL_ADDON). Goals: at most 3 µs for each call of a tool on top of the
 * tool; transforms of 100,000 records from value to value 2.5 times, and from text to text 10 times as fast as the
 * TypeScript runtime, whose times as multiples of the bare loop are known (`reference`).
 */
import { Workflow, runText, runWorkflow } from '../lib/index.mjs';

const rounds = Number(process.argv[2] ?? 7);
const COUNT = 100000;

const loop = new Workflow(`
inputs: { list: { type: array } }
outputs: { results: { type: array, value: $steps.loop.output } }
steps:
  - { id: loop, type: tool, tool: work, each: $inputs.list, inputs: { a: { type: int, value: $item } } }
`);

const transform = (step) =>
  new Workflow(`
inputs: { rows: { type: array } }
outputs: { rows: { type: array, value: $steps.work.output.items } }
steps:
  - { id: work, type: transform, ${step}, inputs: { items: { type: array, value: $inputs.rows } } }
`);

const names = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Alan', 'Radia'];
const rows = Array.from({ length: COUNT }, (_, i) => ({
  id: i,
  name: `${names[i % 8]} ${i}`,
  score: ((i * 7919) % 10007) / 100,
  active: i % 3 !== 0,
  group: `group-${i % 17}`,
  note: 'nothing of interest',
  count: (i * 31) % 1000,
  address: { city: names[(i * 5) % 8], zip: 10000 + (i % 90000) },
}));
const text = Buffer.from(JSON.stringify({ rows }));
const list = Array.from({ length: COUNT }, (_, i) => i);
const adapter = { has: () => true, invoke: async (name, args) => ({ output: args.a }) };

async function bareCalls() {
  const results = [];
  for (const a of list) results.push((await adapter.invoke('work', { a })).output);
  return results;
}

/** name, step, the loop, and the TypeScript runtime's time as a multiple of the loop's: in memory, from text to text. */
const transforms = [
  [
    'filter',
    'operation: filter, where: $item.score > 50',
    (items) => items.filter((item) => item.score > 50),
    165,
    3.2,
  ],
  [
    'map',
    'operation: map, expression: { id: $item.id, who: $item.name, city: $item.address.city }',
    (items) => items.map((item) => ({ id: item.id, who: item.name, city: item.address.city })),
    73,
    3.5,
  ],
  ['sort', 'operation: sort, field: score', (items) => [...items].sort((a, b) => a.score - b.score), 5, 1.9],
];

function bareText(work) {
  return JSON.stringify({ rows: work(JSON.parse(text.toString()).rows) });
}

async function textToText(workflow) {
  const { outputs } = await runText({ workflow, inputs: text });
  return outputs.buffer;
}

async function valueToValue(workflow) {
  const log = await runWorkflow({ workflow, inputs: { rows }, toolAdapter: adapter });
  return log.outputs.rows;
}

const works = [
  ['calls: bare loop', bareCalls],
  ['calls: runText', () => runText({ workflow: loop, inputs: { list }, toolAdapter: adapter })],
  [
    'calls: runWorkflow, log read',
    async () => (await runWorkflow({ workflow: loop, inputs: { list }, toolAdapter: adapter })).steps[0].output,
  ],
];
for (const [name, step, bare] of transforms) {
  const workflow = transform(step);
  works.push([`${name}: bare, values`, () => bare(rows)]);
  works.push([`${name}: values`, () => valueToValue(workflow)]);
  works.push([`${name}: bare, texts`, () => bareText(bare)]);
  works.push([`${name}: texts`, () => textToText(workflow)]);
}

const times = new Map(works.map(([name]) => [name, []]));
for (let round = 0; round < rounds; round++)
  for (const [name, work] of works) {
    globalThis.gc?.();
    await new Promise(setImmediate); // what was collected is freed between turns
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.get(name).push((user + system) / 1000);
  }

function median(name) {
  return times.get(name).sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

const show = (label, milliseconds, rest = '') =>
  console.log(`${label.padEnd(34)} ${milliseconds.toFixed(1).padStart(8)} ms  ${rest}`);
for (const [name] of works) show(name, median(name));
const perCall = (name) => ((median(name) - median('calls: bare loop')) / COUNT) * 1000;
console.log(
  `\nper call on top of the tool: ${perCall('calls: runText').toFixed(2)} µs, with a log as value ${perCall('calls: runWorkflow, log read').toFixed(2)} µs (goal 3)`,
);
for (const [name, , , memory, whole] of transforms) {
  const values = (memory * median(`${name}: bare, values`)) / median(`${name}: values`);
  const texts = (whole * median(`${name}: bare, texts`)) / median(`${name}: texts`);
  console.log(
    `${name}: ${values.toFixed(1)} x the reference from values to values (goal 2.5), ${texts.toFixed(1)} x from text to text (goal 10)`,
  );
}
