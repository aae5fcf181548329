import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadInput } from "../../cli/inputs/load-input";
import { isFault } from "../../cli/inputs/reading";
import { readConfiguration } from "../../config/read";
import { reportPosition } from "../../core/licensing/position-report";
import { readEstate } from "../../core/resources/read-estate";
import { MIXED_CONFIGURATION, mixedProgram } from "../support/mixed-estate";
import { makeFolder } from "../support/packs";
import { describeWithEngine, openProject, type Project } from "./support";

const file = "windows-licensing.yaml";
const asOf = "2026-11-21";

/** What `winlic position` says of an output of Pulumi: need now, at full scale, and what each pool covers. */
async function positionOf(text: string, kind: "preview" | "state") {
  const path = join(makeFolder("position"), `${kind}.json`);
  writeFileSync(path, text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
  const reading = await loadInput(path, kind);
  if (isFault(reading)) throw new Error(JSON.stringify(reading));
  const { declarations, faults } = readConfiguration(MIXED_CONFIGURATION, { file, asOf, knownRules: [] });
  const report = reportPosition(
    readEstate(reading.resources, { declarations, configuration: { from: file, faults }, asOf }),
  );
  return {
    balances: report.balances.map(({ now, fullScale, short }) => ({ now, fullScale, short })),
    pools: report.pools.map(({ azureHosts, azureMachines, onPremises }) => [azureHosts, azureMachines, onPremises]),
    uncertain: report.uncertain.map(({ name, by }) => [name, by]),
  };
}

describeWithEngine("the estate of the guide under the real engine", () => {
  const none = { low: 0, high: 0 };
  const byHand = {
    balances: [
      { now: { low: 304, high: 320 }, fullScale: { low: 344, high: 360 }, short: none },
      { now: { low: 236, high: 236 }, fullScale: { low: 236, high: 236 }, short: none },
      { now: none, fullScale: none, short: none },
      { now: { low: 56, high: 56 }, fullScale: { low: 56, high: 56 }, short: none },
    ],
    pools: [
      [236, 144, 0],
      [0, 200, 0],
      [0, 0, 56],
    ],
    uncertain: [["mixed", 16]],
  };

  test("first preview, second preview and export give the total worked out by hand", async () => {
    const project: Project = await openProject();
    project.declare(mixedProgram());
    const run = async (...args: readonly string[]): Promise<string> => {
      const { code, text } = await project.pulumi(args);
      if (code !== 0) throw new Error(text);
      return text;
    };
    const first = await run("preview", "--json", "--show-sames");
    expect(await positionOf(first, "preview")).toEqual(byHand);
    await run("up", "--yes", "--skip-preview");
    expect(await positionOf(await run("preview", "--json", "--show-sames"), "preview")).toEqual(byHand);
    expect(await positionOf(await run("stack", "export"), "state")).toEqual(byHand);
  });
});
