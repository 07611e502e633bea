// Peer: what a workflow does, as a loop by hand. node steps.mjs MODE FILE SECONDS
//   run                  FILE is the number of steps: call the tool, keep a record of each step, write the log as text
//   each, each-template  FILE is the inputs: call the tool for each item
import { readFileSync } from "node:fs";
import { median } from "./measure.mjs";

const [mode, file, seconds] = process.argv.slice(2);
const echo = async (args) => args;
const pick = async (args) => args.id;

async function run(count) {
  const start = performance.now();
  const steps = [];
  let previous = 0;
  for (let index = 1; index <= count; index++) {
    const began = performance.now();
    const inputs = { index, previous, label: "no operation" };
    const result = await echo(inputs);
    const output = { value: result.index };
    previous = output.value;
    const id = `step_${index}`;
    const [started_ms, duration_ms] = [began - start, performance.now() - began];
    steps.push({ id, executor: "tool", tool: "noop", status: "success", started_ms, duration_ms, inputs, output });
  }
  const duration_ms = performance.now() - start;
  const outputs = { value: previous };
  const log = { id: "run", workflow: "noop", status: "success", duration_ms, inputs: {}, steps, outputs };
  if (JSON.stringify(log).length < 100) throw new Error("no log");
  return (performance.now() - start) / count;
}

async function each(items, template) {
  const output = [];
  const start = performance.now();
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const url = template && `https://api.example.com/items/${item.id}?page=${index}`;
    output.push(await pick(template ? { id: item.id, url } : { id: item.id, index }));
  }
  return (performance.now() - start) / output.length;
}

const items = mode === "run" ? null : JSON.parse(readFileSync(file, "utf8")).items;
const repetition = mode === "run" ? () => run(Number(file)) : () => each(items, mode === "each-template");
console.log(`ns ${(await median(repetition, Number(seconds))) * 1e6}`);
