import { readScript } from "../../../core/scripts/read-script";
import type { Reading } from "./compare";

/** A reading as the comparison takes it: what `winlic read` prints. */
export function readForComparison(text: string, language: "powershell" | "cmd"): Reading {
  const { complete, actions } = readScript({ text, language });
  return {
    complete,
    actions: actions
      .filter(({ deed }) => deed.does !== "clear-host-port")
      .map(({ deed, certain }) => ({ ...deed, certain })),
  };
}
