import { countEsuCores } from "../../../core/licensing/esu-licence";

describe("cores for extended security updates", () => {
  test.each([
    ["T45: twelve machines of 12 virtual cores", "vCore", Array<number>(12).fill(12), 144],
    ["T46: eight servers of 8 cores", "pCore", Array<number>(8).fill(8), 128],
    ["T47: eight machines of 8 virtual cores", "vCore", Array<number>(8).fill(8), 64],
    ["nothing", "vCore", [], 0],
    ["small machines", "vCore", [2, 4], 16],
  ] as const)("%s", (_situation, type, cores, expected) => {
    expect(countEsuCores(type, cores)).toBe(expected);
  });
});
