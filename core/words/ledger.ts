import { reasonSource } from "../model";

/** What the ledger of the company says, and why it says nothing. */
export const ledger = reasonSource("ledger", {
  unreachable: {
    text: "what other stacks hold is unknown, because {{why}}",
    settle: "Make the ledger answer: run `winlic ledger doctor`.",
  },
  "held-by-others": { text: "{{holders}} other {{holders?stack|stacks}}" },
  holder: { text: "{{name}} ({{amount}})" },
  "host-cores-of-others": { text: "whole hosts of other stacks" },
});
