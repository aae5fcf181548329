import { SHIPPED_SCRIPTS } from "../data/shipped-scripts";
import { fingerprint } from "../text/fingerprint";

/**
 * The outline of a script that the components ship, or undefined for any other text. The scripts look before they change,
 * try again and read back; the outline, a short script with the same parameters, says what that comes to when it succeeds.
 */
export function outlineOf(script: string): string | undefined {
  const shipped = SHIPPED_SCRIPTS.find(({ length }) => length === script.replaceAll("\r\n", "\n").trim().length);
  return shipped !== undefined && shipped.fingerprint === fingerprint(script) ? shipped.outline : undefined;
}
