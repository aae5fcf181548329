import { attempt, fuzz, keptCorpus } from "./fuzz";
import { TARGETS } from "./targets";

/** Always the same inputs: what fails here fails again. `npm run fuzz` looks for others. */
const SEED = 20_261_130;
const INPUTS = 150;

describe.each(TARGETS.map((target) => [target.name, target] as const))("%s", (_name, target) => {
  test("what failed once", () => {
    expect(keptCorpus(target).map((text) => attempt(target, text))).toEqual(keptCorpus(target).map(() => undefined));
  });

  test("inputs of a kept seed", () => {
    expect(fuzz(target, SEED, (inputs) => inputs < INPUTS)).toEqual({ inputs: INPUTS, failures: [] });
  }, 120_000);
});
