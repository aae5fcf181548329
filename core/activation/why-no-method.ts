import type { Estate, Reason } from "../model";
import { activation } from "../words/activation";
import { resources } from "../words/resources";

/** Why a rule about KMS does not apply where no method is declared: nobody is asked about it who has no Windows machine. */
export function whyNoMethod({ machines, licensed, unread = [] }: Estate): Reason {
  const others = machines.length + licensed.fleets.length > 0 && unread.length === 0;
  const linux = [...machines, ...licensed.fleets].every(({ os }) => os === "linux");
  return others && linux ? resources("no-windows-machine") : activation("no-method");
}
