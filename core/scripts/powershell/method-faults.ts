import { ScriptError } from "./ends";

/** A value has no method of that name. */
export class MissingMethod extends ScriptError {}

export function noMethod(name: string): ScriptError {
  return new MissingMethod(`Method invocation failed: no method named ${name}.`, undefined, "statement", [
    "management.automation.runtimeexception",
  ]);
}

export function refused(name: string): ScriptError {
  return new ScriptError(`Exception calling "${name}".`, undefined, "statement", [
    "management.automation.methodinvocationexception",
  ]);
}

/** Methods of texts and numbers that change nothing: of an unknown value, an unknown one. */
export const PURE =
  /^(?:tostring|trim|trimstart|trimend|tolower|toupper|tolowerinvariant|toupperinvariant|split|replace|substring|contains|startswith|endswith|indexof|lastindexof|padleft|padright|insert|remove|equals|compareto|gethashcode|tochararray|containskey|containsvalue|getenumerator|normalize|clone|toarray|todatetime|adddays|addhours|addminutes|addseconds|addmonths|addyears|touniversaltime|tolocaltime|tofiletime|toshortdatestring|subtract|getaddressbytes|getvalue|getvaluenames|getsubkeynames|getownerid|item|get_item|count|getnetworkcredential|isinrole|getproperties|join|matches|match|ismatch|getresponse|read|readtoend|readline)$/;
export const TEXT_PURE =
  /^(?:tostring|trim|trimstart|trimend|tolower|toupper|tolowerinvariant|toupperinvariant|replace|substring|padleft|padright|insert|remove|toshortdatestring|normalize)$/;
