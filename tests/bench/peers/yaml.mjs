// Peer: a YAML package alone. node yaml.mjs js-yaml|yaml FILE SECONDS, with the packages in $BENCH_NPM.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { median } from "./measure.mjs";

const [name, file, seconds] = process.argv.slice(2);
const yaml = createRequire(join(process.env.BENCH_NPM, "package.json"))(name);
const parse = name === "yaml" ? yaml.parse : yaml.load;
const text = readFileSync(file, "utf8");
const time = await median(() => {
  const start = performance.now();
  parse(text);
  return performance.now() - start;
}, Number(seconds));
console.log(`us ${time * 1e3}`);
