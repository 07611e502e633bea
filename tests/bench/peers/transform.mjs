// Peer: the transforms by hand in JavaScript. node transform.mjs OPERATION FILE [SECONDS]
import { readFileSync, writeSync } from "node:fs";
import { median } from "./measure.mjs";

const operations = {
  identity: (items) => items,
  filter: (items) => items.filter((item) => item.score > 500),
  map: (items) => items.map((item) => ({ id: item.id, title: item.name, city: item.address.city, score: item.score })),
  sort: (items) => [...items].sort((a, b) => a.score - b.score),
};

const [name, file, seconds] = process.argv.slice(2);
const operation = operations[name];
const { items } = JSON.parse(readFileSync(file, "utf8"));
if (seconds) {
  const time = await median(() => {
    const start = performance.now();
    operation(items);
    return performance.now() - start;
  }, Number(seconds));
  console.log(`ns ${(time * 1e6) / items.length}`);
} else {
  const text = Buffer.from(JSON.stringify({ items: operation(items) }));
  for (let at = 0; at < text.length; ) at += writeSync(1, text, at);
}
