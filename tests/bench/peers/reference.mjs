// Peer: the TypeScript reference runtime, from a built checkout at $WORKFLOWSKILL_REFERENCE.
//   node reference.mjs parse FILE SECONDS
//   node reference.mjs whole|each FILE INPUTS SECONDS        ns per call of the tool, from the text to the log as text
//   node reference.mjs transform FILE INPUTS [SECONDS]       JSON text to JSON text; with SECONDS: ns per item
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { median } from "./measure.mjs";

const folder = process.env.WORKFLOWSKILL_REFERENCE;
const described = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const runtime = await import(pathToFileURL(join(folder, described.main ?? "dist/index.js")));
const [mode, file, second, third] = process.argv.slice(2);
const content = readFileSync(file, "utf8");
let calls = 0;
const toolAdapter = {
  has: () => true,
  invoke: async (name, args) => {
    calls++;
    return { output: mode === "each" ? args.id : args };
  },
};

async function runOnce(inputs) {
  const log = await runtime.runWorkflowSkill({ content, inputs, toolAdapter });
  if (log.status !== "success") throw new Error(JSON.stringify(log.error ?? log.steps.find((step) => step.error)));
  return log;
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

if (mode === "parse") {
  const check = () => {
    if (!runtime.validateWorkflowSkill({ content, toolAdapter }).valid) throw new Error("not valid");
  };
  console.log(`us ${(await median(() => timed(check), Number(second))) * 1e3}`);
} else if (mode === "transform" && !third) {
  const text = Buffer.from(JSON.stringify((await runOnce(JSON.parse(readFileSync(second, "utf8")))).outputs));
  for (let at = 0; at < text.length; ) at += writeSync(1, text, at);
} else {
  const inputs = second === "-" ? {} : JSON.parse(readFileSync(second, "utf8"));
  const once = async () => {
    calls = 0;
    const time = await timed(async () => (mode === "whole" ? JSON.stringify(await runOnce(inputs)) : runOnce(inputs)));
    return time / (mode === "transform" ? inputs.items.length : calls);
  };
  console.log(`ns ${(await median(once, Number(third))) * 1e6}`);
}
