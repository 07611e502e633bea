// Peer: reading and writing one document with JSON.parse and JSON.stringify. node kinds.mjs FILE SECONDS
import { readFileSync } from "node:fs";
import { median } from "./measure.mjs";

const [file, seconds] = process.argv.slice(2);
const text = readFileSync(file);
const value = JSON.parse(text.toString("utf8"));
let size;

// A host reads bytes and writes bytes, so the conversion is a part of it.
const read = await median(() => {
  const start = performance.now();
  JSON.parse(text.toString("utf8"));
  return performance.now() - start;
}, Number(seconds) / 2);
const write = await median(() => {
  const start = performance.now();
  size = Buffer.from(JSON.stringify(value)).length;
  return performance.now() - start;
}, Number(seconds) / 2);
console.log(`read ${text.length / read / 1e3}\nwrite ${size / write / 1e3}`);
