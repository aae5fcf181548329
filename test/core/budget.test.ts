import fc from "fast-check";
import { type Budget, BudgetExceeded, openBudget, RUN_LIMITS, runWithin } from "../../core/budget";
import { concatenate, foldCase, joinTexts, padText, repeatText, replaceText, splitText } from "../../core/text/grow";

function exceeded(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof BudgetExceeded) return error.resource;
    throw error;
  }
  return "nothing";
}

describe("a budget", () => {
  test("what is grown and done is counted until nothing is left", () => {
    const budget = openBudget({ grown: 10, steps: 3 });
    budget.grow(6);
    expect(budget.left("grown")).toBe(4);
    budget.grow(4);
    expect(exceeded(() => budget.grow(1))).toBe("grown");
    budget.step(2);
    budget.step();
    expect(exceeded(() => budget.step())).toBe("steps");
  });

  test("a part draws on the whole, however much it was given", () => {
    const whole = openBudget({ grown: 10 });
    const part = whole.open({ grown: 1000 });
    expect(part.left("grown")).toBe(10);
    part.grow(8);
    expect(whole.left("grown")).toBe(2);
    expect(exceeded(() => part.grow(3))).toBe("grown");
  });

  test("the end of a part is not the end of the whole", () => {
    const whole = openBudget({ grown: 1000 });
    expect(
      runWithin(
        whole,
        (part) => part.grow(11),
        (resource) => resource,
        { grown: 10 },
      ),
    ).toBe("grown");
    expect(runWithin(whole, () => "done", String)).toBe("done");
  });

  test("a size that is no number uses it up", () => {
    for (const size of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      expect(exceeded(() => openBudget().grow(size))).toBe("grown");
    }
  });

  test("levels count inside each other, and not one after the other", () => {
    const budget = openBudget({ depth: 2, layers: 1 });
    for (let time = 0; time < 5; time += 1) budget.within(() => budget.within(() => undefined));
    expect(exceeded(() => budget.within(() => budget.within(() => budget.within(() => undefined))))).toBe("depth");
    expect(budget.left("depth")).toBe(2);
    expect(exceeded(() => budget.unwrap(() => budget.unwrap(() => undefined)))).toBe("layers");
    const inner = budget.open({ depth: 100 });
    expect(exceeded(() => budget.within(() => inner.within(() => inner.within(() => undefined))))).toBe("depth");
  });

  test("an endless recursion is too deep", () => {
    const descend = (): number => descend() + 1;
    expect(runWithin(openBudget(), descend, (resource) => resource)).toBe("depth");
  });

  test("other errors pass", () => {
    const work = (): never => {
      throw new TypeError("a fault");
    };
    expect(() => runWithin(openBudget(), work, String)).toThrow(TypeError);
  });

  test("time counts where there is a clock", () => {
    let now = 0;
    const work = (budget: Budget): string => {
      for (let step = 0; step < 10_000; step += 1) {
        now += 1;
        budget.step();
      }
      return "done";
    };
    const limits = { ...RUN_LIMITS, milliseconds: 5_000 };
    expect(
      runWithin(
        openBudget(limits, () => now),
        work,
        String,
        {},
      ),
    ).toBe("milliseconds");
    expect(runWithin(openBudget(limits), work, String, {})).toBe("done");
  });
});

describe("growing texts", () => {
  test("a text that would be too long is never made", () => {
    const budget = (): Budget => openBudget({ grown: 1_000_000 });
    const long = "a".repeat(1000);
    expect(exceeded(() => repeatText(budget(), "ab", 1e12))).toBe("grown");
    expect(exceeded(() => repeatText(budget(), "ab", Number.POSITIVE_INFINITY))).toBe("grown");
    expect(exceeded(() => padText(budget(), "a", 1e12, "start"))).toBe("grown");
    expect(exceeded(() => replaceText(budget(), long, "a", long.repeat(10)))).toBe("grown");
    expect(exceeded(() => joinTexts(budget(), long.split(""), long.repeat(2)))).toBe("grown");
    expect(exceeded(() => concatenate(budget(), Array(1001).fill(long)))).toBe("grown");
  });

  test("doubling without end stops", () => {
    const budget = openBudget({ grown: 1_000_000 });
    let text = "a";
    expect(
      exceeded(() => {
        for (;;) text = replaceText(budget, text, "a", "aa");
      }),
    ).toBe("grown");
    expect(text.length).toBeLessThan(1_000_000);
  });

  test("the answers are those of the language", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "A", "b", ".", "İ"), maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, texts, fc.integer({ min: -2, max: 20 }), (text, other, third, number) => {
        const budget = openBudget();
        expect(concatenate(budget, [text, other])).toBe(text + other);
        expect(joinTexts(budget, [text, other, third], text)).toBe([text, other, third].join(text));
        expect(repeatText(budget, text, number)).toBe(text.repeat(Math.max(0, number)));
        expect(padText(budget, text, number, "start", "x")).toBe(text.padStart(number, "x"));
        expect(padText(budget, text, number, "end")).toBe(text.padEnd(number));
        if (other !== "") {
          expect(replaceText(budget, text, other, third)).toBe(text.replaceAll(other, () => third));
          expect(splitText(budget, text, other)).toEqual(text.split(other));
        }
        expect(foldCase(text)).toHaveLength(text.length);
      }),
    );
    expect(replaceText(openBudget(), "İxA.a", "a", "b", true)).toBe("İxb.b");
  });
});
