import { reasonSource } from "../model";

/** What the declared resources show, and what they do not. */
export const resources = reasonSource("resources", {
  "no-machine": { text: "no machine is declared" },
  "no-record": { text: "no DNS record is declared" },
  "nothing-to-check": { text: "the estate contains nothing that this rule checks" },
  "no-waiver": { text: "no waiver is declared" },
});
