import fc from "fast-check";
import { coresOfMachine } from "../../../core/licensing/core-need";
import { countPhysicalCores, type PhysicalServer } from "../../../core/licensing/physical-cores";
import { renderTerm } from "../../../core/words/render";

function licencesOf(server: PhysicalServer): number {
  const need = countPhysicalCores(server);
  return need.verdict === "counted" ? need.licences : Number.NaN;
}

describe("core licences of a physical server", () => {
  test.each([
    ["T01", [4], "standard", 2, false, 16],
    ["T02", [8], "standard", 2, false, 16],
    ["T03", [6, 6], "standard", 2, false, 16],
    ["T04", [12, 12], "standard", 2, false, 24],
    ["T05", [4, 4, 4, 4], "standard", 2, false, 32],
    ["T06", [6, 6, 6, 6], "standard", 2, false, 32],
    ["T07", [10, 10, 10, 10], "datacenter", 50, false, 40],
    ["T08", [8, 8], "standard", 3, false, 32],
    ["T09", [8, 8], "standard", 2, true, 32],
    ["T10", [8, 8, 8, 8], "standard", 10, false, 160],
    ["T11", [8, 8, 8, 8], "datacenter", 10, false, 32],
    ["T12", [32, 32], "standard", 9, false, 320],
    ["T14", [8], "standard", 4, false, 32],
    ["T15", [9, 9], "datacenter", 5, false, 18],
    ["T16", [17], "standard", 0, false, 17],
    ["a host that does its own work beside one machine", [8, 8], "standard", 1, true, 16],
    ["a host with its own work and no machine", [8, 8], "standard", 0, true, 16],
    ["Datacenter on a host that does its own work", [8, 8], "datacenter", 50, true, 16],
    ["processors that differ", [4, 12], "standard", 2, false, 20],
  ] as const)(
    "%s: %j, %s, %i machines, own work: %s",
    (_id, processors, edition, virtualMachines, hostWorkload, licences) => {
      expect(licencesOf({ processors, edition, virtualMachines, hostWorkload })).toBe(licences);
    },
  );

  test("T13: the machines of T12's kind, licensed one by one", () => {
    const vcpus = [4, 4, 8, 8, 16, 16, 4, 4, 8];
    expect(vcpus.reduce((sum, count) => sum + coresOfMachine(count, "per-vm"), 0)).toBe(88);
  });

  test("the calculation as written by hand", () => {
    const need = countPhysicalCores({ processors: [6, 12], edition: "standard", virtualMachines: 5 });
    expect(need).toMatchObject({ verdict: "counted", base: 20, assignments: 3, licences: 60 });
    expect(need.verdict === "counted" && renderTerm(need.formula)).toBe("max(16, 8 + 12) × 3");
  });

  test.each([
    ["no processor", [], 2],
    ["a processor without cores", [8, 0], 2],
    ["half a core", [8, 7.5], 2],
    ["no number", [Number.NaN], 2],
    ["fewer machines than none", [8, 8], -1],
    ["half a machine", [8, 8], 0.5],
  ])("cannot tell: %s", (_situation, processors, virtualMachines) => {
    expect(countPhysicalCores({ processors, edition: "standard", virtualMachines })).toMatchObject({
      verdict: "unknown",
    });
  });

  const servers = fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 1, maxLength: 8 });
  test("never below either floor, and Datacenter never above Standard", () => {
    fc.assert(
      fc.property(servers, fc.nat(64), fc.boolean(), (processors, virtualMachines, hostWorkload) => {
        const standard = licencesOf({ processors, edition: "standard", virtualMachines, hostWorkload });
        const datacenter = licencesOf({ processors, edition: "datacenter", virtualMachines, hostWorkload });
        const cores = processors.reduce((sum, count) => sum + count, 0);
        return (
          datacenter >= Math.max(16, 8 * processors.length, cores) &&
          standard >= datacenter &&
          standard % datacenter === 0
        );
      }),
    );
  });

  test("another core or another machine never lowers the need", () => {
    fc.assert(
      fc.property(servers, fc.nat(64), ([first = 1, ...rest], virtualMachines) => {
        const of = (cores: number, machines: number) =>
          licencesOf({ processors: [cores, ...rest], edition: "standard", virtualMachines: machines });
        const need = of(first, virtualMachines);
        return of(first + 1, virtualMachines) >= need && of(first, virtualMachines + 1) >= need;
      }),
    );
  });
});
