import * as z from "zod";
import { LEDGER_DEFAULTS } from "../../core/model";
import { oneOf, strict, whole } from "./fields";

const VARIABLE = "the name of an environment variable, such as WINLIC_LEDGER";

/** Not the address itself: it holds a password, and this file is committed. */
function variable(description: string) {
  return z
    .string({ error: VARIABLE })
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: VARIABLE })
    .meta({
      description,
      examples: ["WINLIC_LEDGER"],
    });
}

/** The section `ledger`. */
export function ledgerSchema() {
  return z
    .union(
      [
        variable("The name of the environment variable that contains the address of the ledger."),
        strict(
          {
            from: variable("The name of the environment variable that contains the address of the ledger. Required."),
            whenUnreachable: oneOf(
              ["unknown", "block"],
              `What happens if the ledger does not answer: the rule is unknown, or it blocks. Default: ${LEDGER_DEFAULTS.whenUnreachable}.`,
              { default: LEDGER_DEFAULTS.whenUnreachable },
            ).exactOptional(),
            timeoutSeconds: whole(
              `Seconds to wait for a connection, and for each answer. Default: ${LEDGER_DEFAULTS.timeoutSeconds}.`,
              { from: 1, to: 60, default: LEDGER_DEFAULTS.timeoutSeconds },
            ).exactOptional(),
            leaseHours: whole(
              `Hours after which a claim expires that no update and no export confirmed. Default: ${LEDGER_DEFAULTS.leaseHours}.`,
              { from: 1, to: 720, default: LEDGER_DEFAULTS.leaseHours },
            ).exactOptional(),
          },
          "Ledger",
          "The ledger of the company.",
        ),
      ],
      { error: `${VARIABLE}, or \`{ from: WINLIC_LEDGER, whenUnreachable: block }\`` },
    )
    .meta({
      title: "Ledger",
      description:
        "The ledger in which all stacks of the company reserve licences: the name of the environment variable that contains its address. Default: none.",
    });
}
