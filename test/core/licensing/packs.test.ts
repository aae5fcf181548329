import fc from "fast-check";
import { choosePacks, countTwoPacks, describePacks } from "../../../core/licensing/packs";
import { renderReason } from "../../../core/words/render";

describe("packs to buy", () => {
  test.each([
    ["T04: 24 licences", 24, { sixteen: 1, two: 4 }, 12],
    ["T07: 40 licences", 40, { sixteen: 2, two: 4 }, 20],
    ["T15: 18 licences", 18, { sixteen: 1, two: 1 }, 9],
    ["T16: 17 licences, an odd number", 17, { sixteen: 1, two: 1 }, 9],
    ["T25: 32 licences", 32, { sixteen: 2, two: 0 }, 16],
    ["T62: 8 licences short", 8, { sixteen: 0, two: 4 }, 4],
    ["15 licences: one 16-pack holds what eight 2-packs hold", 15, { sixteen: 1, two: 0 }, 8],
    ["none", 0, { sixteen: 0, two: 0 }, 0],
    ["fewer than none", -4, { sixteen: 0, two: 0 }, 0],
    ["no number", Number.NaN, { sixteen: 0, two: 0 }, 0],
    ["no end", Number.POSITIVE_INFINITY, { sixteen: 0, two: 0 }, 0],
  ])("%s", (_situation, licences, packs, onlyTwos) => {
    expect(choosePacks(licences)).toEqual(packs);
    expect(countTwoPacks(licences)).toBe(onlyTwos);
  });

  test("they cover the need with at most one licence to spare", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (licences) => {
        const { sixteen, two } = choosePacks(licences);
        const bought = sixteen * 16 + two * 2;
        return bought >= licences && bought - licences <= 1 && bought === countTwoPacks(licences) * 2;
      }),
    );
  });

  test("no other choice with as little waste has fewer packs", () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(30), (licences, sixteen) => {
        const best = choosePacks(licences);
        const cores = best.sixteen * 16 + best.two * 2;
        if (sixteen * 16 > cores) return true;
        return sixteen + (cores - sixteen * 16) / 2 >= best.sixteen + best.two;
      }),
    );
  });

  test.each([
    ["both kinds", { sixteen: 1, two: 4 }, "1 × 16-pack and 4 × 2-pack"],
    ["one kind", { sixteen: 0, two: 4 }, "4 × 2-pack"],
    ["nothing", { sixteen: 0, two: 0 }, "none"],
  ])("in words: %s", (_situation, packs, words) => {
    expect(renderReason(describePacks(packs))).toBe(words);
  });
});
