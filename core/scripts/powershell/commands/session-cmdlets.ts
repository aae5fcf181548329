import type { Value } from "../../contract";
import { array, derive, isBlock, isList, isNull, isTable, isUnknown, object } from "../../values";
import { elementsOf, toText, toTextOr } from "../conversions";
import { ScriptError } from "../ends";
import { emitAll } from "../output";
import { contentOf, failMaybe, forgetAll } from "../perform";
import { Scope } from "../scope";
import { DISCARD, type Session } from "../session";
import { readEnvironment, readVariable, writeVariable } from "../variables";
import { argumentOf, type CommandCall, type CommandDefinition, shape } from "./command";

function textIn(call: CommandCall, name: string): string {
  return toTextOr(argumentOf(call, name) ?? null, "");
}

/** The scope that `-Scope` names: a name, or how many steps outwards. */
function scopeIn(call: CommandCall): Scope {
  const { session } = call;
  const name = textIn(call, "scope").toLowerCase();
  if (name === "global") return session.global;
  if (name === "script") return session.scope.script;
  let scope: Scope = session.scope;
  for (let steps = /^\d+$/.test(name) ? Number(name) : 0; steps > 0 && scope.parent !== undefined; steps -= 1)
    scope = scope.parent;
  return scope;
}

const SET_VARIABLE: CommandDefinition = {
  names: ["set-variable", "new-variable"],
  aliases: { sv: "set-variable", set: "set-variable", nv: "new-variable" },
  shape: shape("Name!0 Value!1 Scope Option Force? Description Visibility PassThru? Include Exclude"),
  run(call) {
    const { session } = call;
    const value =
      argumentOf(call, "value") ??
      (call.input === undefined ? null : call.input.length === 1 ? (call.input[0] ?? null) : array([...call.input]));
    const names = argumentOf(call, "name") ?? null;
    for (const name of elementsOf(names) ?? [names]) {
      const text = toText(name);
      if (typeof text !== "string") {
        forgetAll(session, { at: call.at });
        continue;
      }
      const [, prefix, rest] = /^(\w+):(.+)$/.exec(text) ?? [];
      const scope = scopeIn(call);
      session.inScope(scope, () =>
        writeVariable(
          session,
          { kind: "variable", at: call.at, scope: prefix?.toLowerCase() ?? "", name: (rest ?? text).toLowerCase() },
          value,
        ),
      );
    }
  },
};

const GET_VARIABLE: CommandDefinition = {
  names: ["get-variable"],
  aliases: { gv: "get-variable" },
  shape: shape("Name!0 ValueOnly? Scope Include Exclude"),
  run(call) {
    const { session, at } = call;
    const name = toText(argumentOf(call, "name") ?? null);
    if (typeof name !== "string" || name === "" || /[*?[]/.test(name)) {
      call.out.emit(session.path.unknown());
      return;
    }
    const scope = scopeIn(call);
    const isSet =
      (argumentOf(call, "scope") === undefined
        ? scope.find(name.toLowerCase())
        : scope.variables.get(name.toLowerCase())) !== undefined;
    const value = session.inScope(scope, () =>
      readVariable(session, { kind: "variable", at, scope: "", name: name.toLowerCase() }),
    );
    if (!isSet && isNull(value)) {
      failMaybe(session, "surely", argumentOf(call, "erroraction") ?? null, at, "Get-Variable");
      return;
    }
    if (argumentOf(call, "valueonly") === true) emitAll(value, call.out);
    else
      call.out.emit(
        object([
          ["Name", name],
          ["Value", value],
        ]),
      );
  },
};

const REMOVE_VARIABLE: CommandDefinition = {
  names: ["remove-variable", "clear-variable"],
  aliases: { rv: "remove-variable", clv: "clear-variable" },
  shape: shape("Name!0 Scope Force? Include Exclude"),
  run(call) {
    const names = argumentOf(call, "name") ?? null;
    for (const name of elementsOf(names) ?? []) {
      const scope = scopeIn(call);
      const plain = toTextOr(name, "").toLowerCase();
      const cell = scope.variables.get(plain);
      if (call.name === "remove-variable") scope.variables.delete(plain);
      else if (cell !== undefined) cell.value = null;
      if (plain.includes("*")) forgetAll(call.session, { at: call.at });
    }
  },
};

const SET_ALIAS: CommandDefinition = {
  names: ["set-alias", "new-alias"],
  aliases: { sal: "set-alias", nal: "new-alias" },
  shape: shape("Name!0 Value!1 Scope Option Force? Description PassThru?"),
  run(call) {
    const name = toText(argumentOf(call, "name") ?? null);
    const value = toText(argumentOf(call, "value") ?? null);
    if (typeof name === "string" && typeof value === "string") call.session.aliases.set(name.toLowerCase(), value);
    else call.session.path.notFollowed("unknown-code", call.at, "Set-Alias");
  },
};

const INVOKE_EXPRESSION: CommandDefinition = {
  names: ["invoke-expression"],
  aliases: { iex: "invoke-expression" },
  shape: shape("Command!0<"),
  run(call) {
    const { session, at, out } = call;
    const commands = call.input ?? [argumentOf(call, "command") ?? null];
    for (const command of commands) {
      const text = toText(isList(command) ? array(command.items) : command);
      if (typeof text === "string") {
        session.path.charge(text.length);
        session.language.runText(session, text, at, out);
        continue;
      }
      session.path.effects.mention(text, at, session.path);
      session.path.notFollowed("unknown-code", at, "Invoke-Expression");
      forgetAll(session, { at });
      out.emit(session.path.unknown());
    }
  },
};

const INVOKE_COMMAND: CommandDefinition = {
  names: ["invoke-command"],
  aliases: { icm: "invoke-command" },
  shape: shape(
    "ScriptBlock|Command!0 ArgumentList|Args ComputerName|Cn Session Credential FilePath|PSPath InputObject< NoNewScope? AsJob? HideComputerName? ThrottleLimit UseSSL? Authentication ConfigurationName JobName VMName VMId HostName ContainerId EnableNetworkAccess? InDisconnectedSession? SessionName Port",
  ),
  run(call) {
    const { session, at, out } = call;
    const block = argumentOf(call, "scriptblock") ?? null;
    const computer = argumentOf(call, "computername");
    // Another machine's doing is no action of this one.
    if (
      call.bound.named.has("session") ||
      call.bound.named.has("vmname") ||
      call.bound.named.has("hostname") ||
      (computer !== undefined &&
        !/^(?:localhost|\.|127\.0\.0\.1)$/i.test(toTextOr(computer, "?")) &&
        !isOwnName(session, computer))
    ) {
      out.emit(session.path.unknown());
      return;
    }
    if (!isBlock(block)) {
      session.path.notFollowed("unknown-code", at, "Invoke-Command");
      out.emit(session.path.unknown());
      return;
    }
    const given = argumentOf(call, "argumentlist");
    const words = given === undefined ? [] : (elementsOf(given)?.slice() ?? [given]);
    session.language.callBlock(
      session,
      block,
      {
        words,
        inPlace: argumentOf(call, "nonewscope") === true,
        ...(call.input === undefined ? {} : { input: call.input }),
      },
      out,
    );
  },
};

function isOwnName(session: Session, computer: Value): boolean {
  return (
    isUnknown(computer) &&
    computer.key === "environment:computername" &&
    isUnknown(readEnvironment(session, "computername"))
  );
}

const WRITE_OUTPUT: CommandDefinition = {
  names: ["write-output"],
  aliases: { echo: "write-output", write: "write-output" },
  shape: shape("InputObject!0< NoEnumerate?"),
  run(call) {
    if (call.input !== undefined) {
      for (const item of call.input) call.out.emit(item);
      return;
    }
    for (const value of [argumentOf(call, "inputobject"), ...call.bound.rest]) {
      if (value === undefined) continue;
      if (argumentOf(call, "noenumerate") === true) call.out.emit(value);
      else emitAll(value, call.out);
    }
  },
};

const WRITE_ERROR: CommandDefinition = {
  names: ["write-error"],
  shape: shape("Message|Exception!0< Category ErrorId TargetObject ErrorRecord RecommendedAction CategoryActivity"),
  run(call) {
    const { session } = call;
    const action = toTextOr(argumentOf(call, "erroraction") ?? session.errorAction, "continue").toLowerCase();
    session.succeeded = false;
    const message = argumentOf(call, "message") ?? call.input?.[0] ?? null;
    if (action === "stop")
      throw new ScriptError("written", message, "script", [
        "management.automation.writeerrorexception",
        "microsoft.powershell.commands.writeerrorexception",
        "management.automation.runtimeexception",
      ]);
  },
};

const OUT_STRING: CommandDefinition = {
  names: ["out-string"],
  shape: shape("InputObject< Width Stream? NoNewline?"),
  run(call) {
    const items = call.input ?? [argumentOf(call, "inputobject") ?? null];
    const texts = items.map((item) => (isTable(item) || isList(item) || isUnknown(item) ? undefined : toText(item)));
    if (texts.some((text) => typeof text !== "string")) {
      call.out.emit(
        derive("out-string", items, {
          shape: "text",
          ...(items.length === 1 && items[0] !== undefined && isUnknown(items[0]) && items[0].of !== undefined
            ? { of: items[0].of }
            : {}),
        }),
      );
      return;
    }
    if (argumentOf(call, "stream") === true) for (const text of texts) call.out.emit(text as string);
    else call.out.emit((texts as string[]).map((text) => `${text}\n`).join(""));
  },
};

/** What only shows, waits or makes something that nothing here asks for. */
const SILENT: CommandDefinition = {
  names: [
    "write-host",
    "write-verbose",
    "write-debug",
    "write-warning",
    "write-information",
    "write-progress",
    "out-null",
    "out-host",
    "out-default",
    "start-sleep",
    "set-strictmode",
    "set-psdebug",
    "clear-host",
    "start-transcript",
    "stop-transcript",
    "write-eventlog",
    "new-eventlog",
    "set-executionpolicy",
    "set-location",
    "push-location",
    "pop-location",
    "format-table",
    "format-list",
    "format-wide",
    "register-psrepository",
    "set-psrepository",
    "update-help",
    "clear-eventlog",
    "remove-module",
    "get-help",
  ],
  aliases: {
    sleep: "start-sleep",
    cls: "clear-host",
    clear: "clear-host",
    cd: "set-location",
    sl: "set-location",
    chdir: "set-location",
    pushd: "push-location",
    popd: "pop-location",
    ft: "format-table",
    fl: "format-list",
    fw: "format-wide",
    rmo: "remove-module",
  },
  shape: { parameters: [] },
};

export const SILENT_NAMES: readonly string[] = SILENT.names;
export const SILENT_ALIASES = SILENT.aliases ?? {};

const NEW_OBJECT: CommandDefinition = {
  names: ["new-object"],
  shape: shape("TypeName!0 ArgumentList|Args!1 ComObject Property Strict?"),
  run(call) {
    const { session, at, out } = call;
    const com = argumentOf(call, "comobject");
    if (com !== undefined) {
      const name = toText(com);
      out.emit(
        typeof name === "string" ? { kind: "foreign", type: `com:${name.toLowerCase()}` } : session.path.unknown(),
      );
      return;
    }
    const name = toText(argumentOf(call, "typename") ?? null);
    if (typeof name !== "string") {
      out.emit(session.path.unknown());
      return;
    }
    const given = argumentOf(call, "argumentlist");
    const property = argumentOf(call, "property");
    const words = given === undefined ? call.bound.rest : (elementsOf(given) ?? [given]);
    const made = session.language.newObject(
      session,
      name.toLowerCase(),
      property === undefined ? words : [property],
      at,
    );
    out.emit(made);
  },
};

const ADD_MEMBER: CommandDefinition = {
  names: ["add-member"],
  shape: shape(
    "MemberType|Type!0 Name!1 Value!2 SecondValue!3 InputObject< PassThru? Force? NotePropertyName NotePropertyValue NotePropertyMembers TypeName",
  ),
  run(call) {
    const { out, session } = call;
    const targets = call.input ?? [argumentOf(call, "inputobject") ?? null];
    const name = argumentOf(call, "notepropertyname") ?? argumentOf(call, "name");
    const value = argumentOf(call, "notepropertyvalue") ?? argumentOf(call, "value") ?? null;
    for (const target of targets) {
      const members =
        argumentOf(call, "notepropertymembers") ??
        (isTable(argumentOf(call, "membertype") ?? null) ? argumentOf(call, "membertype") : undefined);
      if (isTable(target)) {
        session.wrote(target);
        if (members !== undefined && isTable(members))
          for (const [key, entry] of members.entries) target.entries.set(key, { ...entry });
        else if (name === undefined || typeof toText(name) !== "string") target.open = true;
        else target.entries.set(`s${toTextOr(name, "").toLowerCase()}`, { key: toTextOr(name, ""), value });
      }
      if (argumentOf(call, "passthru") === true) out.emit(target);
    }
  },
};

const IMPORT_MODULE: CommandDefinition = {
  names: ["import-module"],
  aliases: { ipmo: "import-module" },
  shape: shape(
    "Name|Path!0 Force? PassThru? Scope Prefix Function Cmdlet Variable Alias MinimumVersion Version RequiredVersion Global? DisableNameChecking? NoClobber? ArgumentList SkipEditionCheck? UseWindowsPowerShell?",
  ),
  run(call) {
    const { session, at } = call;
    const name = toText(argumentOf(call, "name") ?? null);
    if (typeof name === "string" && /\.psm?1$/i.test(name)) {
      const content = contentOf(session, name);
      if (typeof content === "string") session.language.runText(session, content, at, DISCARD);
      else session.path.notFollowed("other-code", at, name);
    }
    failMaybe(session, "may", argumentOf(call, "erroraction") ?? null, at, "Import-Module");
    if (argumentOf(call, "passthru") === true) call.out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};

const GET_COMMAND: CommandDefinition = {
  names: ["get-command"],
  aliases: { gcm: "get-command" },
  shape: shape("Name!0 Module CommandType|Type ArgumentList All? Syntax? ListImported? TotalCount Verb Noun"),
  run(call) {
    const { session, out } = call;
    const name = toTextOr(argumentOf(call, "name") ?? null, "").toLowerCase();
    if (session.scope.findFunction(name) !== undefined) {
      out.emit({ ...object([["Name", name]]), typeName: "command" });
      return;
    }
    out.emit(session.path.unknown({ kind: "other", name: `command ${name}` }));
  },
};

const TEST_PATH: CommandDefinition = {
  names: ["test-path"],
  shape: shape(
    "Path|LiteralPath|PSPath!0< PathType|Type IsValid? NewerThan OlderThan Include Exclude Filter Credential",
  ),
  run(call) {
    const { session, out } = call;
    const value = argumentOf(call, "path") ?? call.input?.[0] ?? null;
    const text = toText(value);
    if (typeof text !== "string") {
      out.emit(
        derive("test-path", [value], {
          shape: "boolean",
          ...(isUnknown(value) && value.of !== undefined
            ? { of: { kind: "file", name: "?" } }
            : { of: { kind: "file", name: "?" } }),
        }),
      );
      return;
    }
    const [, drive = "", rest = ""] = /^(variable|function|env|alias):[\\/]?(.*)$/i.exec(text) ?? [];
    const name = rest.toLowerCase();
    switch (drive.toLowerCase()) {
      case "variable":
        out.emit(session.scope.find(name) !== undefined || /^(?:true|false|null|home|host|pid|error)$/.test(name));
        return;
      case "function":
        out.emit(session.scope.findFunction(name) !== undefined);
        return;
      case "alias":
        out.emit(session.aliases.has(name) ? true : session.path.unknown(undefined, { shape: "boolean" }));
        return;
      case "env": {
        const held = readEnvironment(session, name);
        out.emit(
          isUnknown(held)
            ? held.present === true
              ? true
              : derive("there", [held], {
                  shape: "boolean",
                  ...(held.of === undefined ? {} : { of: held.of, test: { operator: "there", value: null } }),
                })
            : !isNull(held),
        );
        return;
      }
      default:
    }
    if (/^(?:hk\w+:|registry::|microsoft\.powershell\.core\\registry::)/i.test(text)) {
      const result = session.path.effects.perform(
        { kind: "registry", verb: "test-key", path: text, at: call.at },
        session.path,
      );
      out.emit(
        result?.output[0] ??
          session.path.unknown(
            { kind: "registry", name: text.toLowerCase(), moment: session.now },
            { shape: "boolean" },
          ),
      );
      return;
    }
    const known = contentOf(session, text);
    out.emit(
      known === undefined
        ? session.path.unknown({ kind: "file", name: text.toLowerCase(), moment: session.now }, { shape: "boolean" })
        : known !== null,
    );
  },
};

const START_JOB: CommandDefinition = {
  names: ["start-job", "start-threadjob"],
  aliases: { sajb: "start-job" },
  shape: shape(
    "ScriptBlock|Command!0 ArgumentList|Args Name InitializationScript FilePath InputObject< Credential RunAs32? PSVersion WorkingDirectory",
  ),
  run(call) {
    const { session, at, out } = call;
    const block = argumentOf(call, "scriptblock") ?? null;
    const given = argumentOf(call, "argumentlist");
    if (isBlock(block)) {
      // A job is a process of its own: it sees no variable of this one.
      session.inScope(new Scope(undefined, true), () => {
        session.language.callBlock(
          session,
          { kind: "block", body: block.body, text: block.text },
          { words: given === undefined ? [] : (elementsOf(given)?.slice() ?? [given]) },
          DISCARD,
        );
      });
    } else session.path.notFollowed("unknown-code", at, "Start-Job");
    out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};

const GET_LOCATION: CommandDefinition = {
  names: ["get-location"],
  aliases: { pwd: "get-location", gl: "get-location" },
  shape: shape("PSProvider PSDrive Stack?"),
  run: (call) =>
    call.out.emit(call.session.path.unknown({ kind: "other", name: "location" }, { shape: "text", present: true })),
};

export const SESSION_CMDLETS: readonly CommandDefinition[] = [
  SET_VARIABLE,
  GET_VARIABLE,
  REMOVE_VARIABLE,
  SET_ALIAS,
  INVOKE_EXPRESSION,
  INVOKE_COMMAND,
  WRITE_OUTPUT,
  WRITE_ERROR,
  OUT_STRING,
  NEW_OBJECT,
  ADD_MEMBER,
  IMPORT_MODULE,
  GET_COMMAND,
  TEST_PATH,
  START_JOB,
  GET_LOCATION,
];
