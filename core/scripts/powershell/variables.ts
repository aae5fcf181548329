import type { Position, Value } from "../contract";
import { array, table } from "../values";
import { assignTo } from "./casts";
import { applyChecks } from "./checks";
import { ScriptError } from "./ends";
import { remarkScope } from "./mistakes";
import type { Cell, Scope } from "./scope";
import type { Session } from "./session";
import type { VariableExpression } from "./syntax";

/** What every Windows has in its environment. */
const WINDOWS: Readonly<Record<string, string>> = {
  windir: "C:\\Windows",
  systemroot: "C:\\Windows",
  systemdrive: "C:",
  comspec: "C:\\Windows\\System32\\cmd.exe",
  programdata: "C:\\ProgramData",
  allusersprofile: "C:\\ProgramData",
  public: "C:\\Users\\Public",
  os: "Windows_NT",
};
/** What it has too, with values that nobody knows. */
const PRESENT = new Set([
  "computername",
  "temp",
  "tmp",
  "path",
  "username",
  "userprofile",
  "programfiles",
  "programfiles(x86)",
  "commonprogramfiles",
  "processor_architecture",
  "number_of_processors",
  "appdata",
  "localappdata",
  "pathext",
  "psmodulepath",
  "programw6432",
  "homedrive",
  "homepath",
]);

export function readEnvironment({ path }: Session, name: string): Value {
  const set = path.environment.get(name);
  if (set !== undefined) return set === "" ? null : set;
  const plain = Object.hasOwn(WINDOWS, name) ? WINDOWS[name] : undefined;
  if (plain !== undefined) return plain;
  if (name === "computername" && path.facts.computerName !== undefined) return path.facts.computerName.toUpperCase();
  return path.unknown(
    { kind: "environment", name },
    PRESENT.has(name) ? { shape: "text", present: true } : { shape: "text" },
  );
}

export function writeEnvironment(session: Session, name: string, value: Value, text: Value): void {
  session.path.environment.set(name, value === null || text === "" ? null : text);
}

const SCOPES = new Set(["global", "script", "local", "private", "using"]);

/** Variables that PowerShell sets by itself and whose values depend on where it runs. */
const AUTOMATIC = new Set([
  "psscriptroot",
  "pscommandpath",
  "myinvocation",
  "host",
  "pwd",
  "home",
  "pid",
  "profile",
  "executioncontext",
  "shellid",
  "stacktrace",
  "nestedpromptlevel",
  "psversiontable",
  "psculture",
  "psuiculture",
  "pshome",
  "iswindows",
  "islinux",
  "ismacos",
  "iscoreclr",
  "$",
  "^",
  "psedition",
]);

export function readVariable(session: Session, variable: VariableExpression): Value {
  const { scope, name } = variable;
  if (scope !== "") return readScoped(session, variable);
  switch (name) {
    case "true":
      return true;
    case "false":
      return false;
    case "null":
      return null;
    case "?":
      return session.succeeded;
    case "psitem":
      return session.scope.find("_")?.value ?? null;
    default:
  }
  const cell = session.scope.find(name);
  if (cell !== undefined) return cell.value;
  return automatic(session, name);
}

function automatic(session: Session, name: string): Value {
  if (name === "error") {
    return session.currentError === undefined ? array([]) : session.path.unknown();
  }
  if (name === "args") return array([]);
  if (name === "input") return array([]);
  if (name === "psboundparameters") return table("dictionary");
  if (name === "erroractionpreference") return "Continue";
  if (/^(?:verbose|debug|information|progress|warning|whatif|confirm)preference$/.test(name))
    return session.path.unknown({ kind: "other", name }, { present: true });
  if (name === "psversiontable") {
    return { kind: "foreign", type: "psversiontable" };
  }
  if (AUTOMATIC.has(name))
    return session.path.unknown(
      { kind: "other", name },
      {
        shape: /^(?:is|pid)/.test(name) ? "boolean" : /host|invocation|context|version/.test(name) ? "object" : "text",
        ...(/^is/.test(name) ? {} : { present: true }),
      },
    );
  if (session.scope.strictness > 0 && !NEVER_UNSET.test(name)) throw isUnset(name);
  return null;
}

/** What PowerShell sets where it comes to it. */
const NEVER_UNSET =
  /^(?:_|lastexitcode|foreach|switch|pscmdlet|this|ofs|outputencoding|maximumhistorycount|nestedpromptlevel|psdefaultparametervalues|formatenumerationlimit)$/;

/** `Set-StrictMode`: a variable that was never set. */
function isUnset(name: string): ScriptError {
  return new ScriptError(`The variable ${name} has not been set.`, undefined, "statement", [
    "management.automation.runtimeexception",
  ]);
}

/** Drives whose items can be read as variables. */
const DRIVES = /^(?:alias|hklm|hkcu|cert|wsman|[a-z])$/;

function readScoped(session: Session, variable: VariableExpression): Value {
  const { scope, name, at } = variable;
  if (scope === "env") return readEnvironment(session, name);
  if (scope === "variable") return readVariable(session, { kind: "variable", at, scope: "", name });
  if (scope === "function") {
    const found = session.scope.findFunction(name);
    return found === undefined ? null : { kind: "block", body: found.body, text: found.body.text };
  }
  if (scope === "using") return session.scope.find(name)?.value ?? null;
  if (!SCOPES.has(scope)) {
    const isMistake = session.scope.find(scope) !== undefined || !DRIVES.test(scope);
    if (isMistake) remarkScope(session, variable);
    return isMistake ? null : session.path.unknown();
  }
  const inside = scopeOf(session, scope);
  const own = inside.variables.get(name);
  if (own !== undefined) return own.value;
  if (scope === "local" || scope === "private")
    return isBuiltIn(name) ? readVariable(session, { kind: "variable", at, scope: "", name }) : null;
  // The script's scope is asked and those outside of it.
  const outer = scope === "script" ? session.global.variables.get(name) : undefined;
  if (outer !== undefined) return outer.value;
  if (isBuiltIn(name)) return automatic(session, name);
  if (session.scope.strictness > 0) throw isUnset(name);
  return null;
}

const isBuiltIn = (name: string) => /^(?:true|false|null|error|host|erroractionpreference|lastexitcode)$/.test(name);

function scopeOf(session: Session, scope: string): Scope {
  if (scope === "global") return session.global;
  if (scope === "script") return session.scope.script;
  return session.scope;
}

/**
 * A text put into a truth: PowerShell takes it where it has compiled the variable away, and refuses it elsewhere, for
 * instance in a script that is run by `-File`.
 */
function refuseText(session: Session, at: Position): void {
  const key = `refuses#${session.moment()}`;
  if (session.path.decide(key, { at, text: "[bool]", ways: ["false", "true"] }) === 1) {
    throw new ScriptError("Cannot convert a text to a truth.");
  }
}

/** The variable that an assignment writes: in the scope that is there, unless another is named. */
export function cellOf(session: Session, { scope, name }: VariableExpression): Cell {
  const inside = scope === "" || scope === "variable" ? session.scope : scopeOf(session, scope);
  let cell = inside.variables.get(name);
  if (cell === undefined) {
    cell = { value: null };
    inside.variables.set(name, cell);
  }
  return cell;
}

export function writeVariable(session: Session, variable: VariableExpression, value: Value, type?: string): void {
  const { scope, name, at } = variable;
  if (scope === "env") {
    writeEnvironment(
      session,
      name,
      value,
      session.language.evaluate(session, { kind: "text", at, parts: [{ kind: "constant", at, value }] }),
    );
    return;
  }
  if (scope === "function") {
    if (value !== null && typeof value === "object" && value.kind === "block")
      session.scope.functions.set(name, { name, body: value.body as never, isFilter: false });
    return;
  }
  if (scope !== "" && scope !== "variable" && !SCOPES.has(scope)) {
    session.path.notFollowed("construct", at, `$${scope}:${name}`);
    return;
  }
  if (name === "null") return;
  if (name === "true" || name === "false")
    throw new ScriptError("Cannot overwrite a constant.", undefined, "statement");
  const before = cellOf(session, variable);
  if (before.isFixed === true)
    throw new ScriptError(`Cannot overwrite variable ${name}.`, undefined, "statement", [
      "management.automation.sessionstateunauthorizedaccessexception",
      "management.automation.sessionstateexception",
      "management.automation.runtimeexception",
    ]);
  const kept = type ?? before.type;
  if (kept === "bool" && typeof value === "string") refuseText(session, at);
  const made = kept === undefined ? value : assignTo(session, kept, value, at);
  if (before.checks !== undefined) applyChecks(session, before.checks, made, name, at);
  const cell = cellOf(session, variable);
  if (type !== undefined) cell.type = type;
  cell.value = made;
  session.wrote(cell);
}
