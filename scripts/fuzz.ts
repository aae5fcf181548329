import { fuzz, keep } from "../test/fuzz/fuzz";
import { TARGETS } from "../test/fuzz/targets";

/**
 * Looks for inputs on which a parser or format throws, crashes a rule or takes too long, with fresh seeds:
 * `npm run fuzz -- --seconds 600`, `npm run fuzz -- --target powershell --seed 7`. What it finds becomes a kept case.
 */
const words = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = words.indexOf(`--${name}`);
  return at === -1 ? undefined : words[at + 1];
};
const seconds = Number(option("seconds") ?? 30);
const seed = Number(option("seed") ?? Date.now() % 2 ** 31);
const wanted = option("target");

let found = 0;
for (const target of TARGETS.filter(({ name }) => wanted === undefined || name === wanted)) {
  const end = performance.now() + seconds * 1000;
  const { inputs, failures } = fuzz(target, seed, () => performance.now() < end);
  console.log(`${target.name}: ${String(inputs)} inputs in ${String(seconds)} s, seed ${String(seed)}`);
  for (const { text, why } of failures) {
    found += 1;
    console.log(`  ${keep(target, text)}\n    ${why.split("\n").slice(0, 4).join("\n    ")}`);
  }
}
process.exitCode = found === 0 ? 0 : 1;
