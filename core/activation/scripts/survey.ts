import type { Estate } from "../../model";
import { scriptsOf } from "./scripts-of";

export interface SurveyedScripts {
  /** Extensions, run commands, answer files and custom data of machines. */
  readonly total: number;
  /** Of them: everything that they do is known. */
  readonly followed: number;
  /** Of them: something in them is not followed. */
  readonly partly: number;
  /** Of them: nothing of them can be read. */
  readonly unread: number;
}

/** How many scripts of the machines are followed. */
export function surveyScripts(estate: Pick<Estate, "resources" | "machines" | "extensions">): SurveyedScripts {
  const scripts = new Map(
    estate.machines
      .flatMap((machine) => scriptsOf(estate, machine).scripts)
      .map((script) => [`${script.urn}\n${script.at}`, script]),
  );
  const counts = { total: scripts.size, followed: 0, partly: 0, unread: 0 };
  for (const { reading, unread } of scripts.values()) {
    if (reading === undefined) counts.unread += 1;
    else if (unread === undefined) counts.followed += 1;
    else counts.partly += 1;
  }
  return counts;
}
