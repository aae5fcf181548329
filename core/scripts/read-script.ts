import { FOLLOWS_ON_SUCCESS } from "./cmd/conditions";
import { runCmd } from "./cmd/evaluate";
import type { Path, Reading, Source } from "./contract";
import { EFFECTS } from "./effects";
import { explore } from "./explore";
import { runPowerShell } from "./powershell";

/** The shells that scripts run, and that they run in each other. */
export const SHELLS: Path["shells"] = { powershell: runPowerShell, cmd: runCmd };

/**
 * What a script does to activation, along every way through it. Never throws for what a script holds, and takes bounded
 * time.
 */
export function readScript(source: Source): Reading {
  const reading = explore(source, EFFECTS, SHELLS);
  const trusts = reading.conditions.find(
    ({ of, text }) => of?.kind === "exit-code" && of.name === "slmgr" && text !== FOLLOWS_ON_SUCCESS,
  );
  if (trusts === undefined) return reading;
  const remark = { ...trusts.at, code: "trusts-exit-code", text: trusts.text };
  return { ...reading, remarks: [...reading.remarks, remark] };
}
