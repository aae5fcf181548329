import type { Node } from "web-tree-sitter";
import {
  find,
  lineOf,
  nameOfParameter,
  nameOfVariable,
  type PowerShellCommand,
  type PowerShellScript,
  parametersOf,
  scopeOf,
} from "./powershell";

/** A finding, under the name that PSScriptAnalyzer has for its rule. */
export interface ScriptFinding {
  readonly rule: string;
  readonly line: number;
  readonly what: string;
}

type Check = (script: PowerShellScript) => readonly (readonly [Node, string?])[];

/**
 * Those rules that PSScriptAnalyzer applies by default and that the grammar of a script of its own can answer. Two are stricter than
 * there: no argument of a cmdlet goes without the name of its parameter, and what is no cmdlet in full is an alias.
 * Source: MicrosoftDocs/PowerShell-Docs-Modules, PSScriptAnalyzer/Rules/README.md; read 2026-11-27.
 */
const CHECKS: Readonly<Record<string, Check>> = {
  AvoidAssignmentToAutomaticVariable: ({ root }) =>
    assignments(root).flatMap(({ node, name }) => (READ_ONLY.has(name) ? [[node, name]] : [])),
  AvoidDefaultValueSwitchParameter: ({ root }) =>
    find(root, "script_parameter").flatMap((parameter) =>
      /\[switch\]/i.test(parameter.text) && find(parameter, "script_parameter_default").length > 0 ? [[parameter]] : [],
    ),
  AvoidGlobalVars: ({ root }) =>
    find(root, "variable").flatMap((node) => (/^\$\{?global:/i.test(node.text) ? [[node]] : [])),
  AvoidUsingBrokenHashAlgorithms: named(
    ({ given }) => given.has("Algorithm") && /^['"]?(MD5|SHA1)['"]?$/i.test(given.get("Algorithm")?.text ?? ""),
  ),
  AvoidUsingCmdletAliases: ({ commands, functions }) =>
    commands.flatMap(({ node, name }) =>
      name === undefined || VERB_AND_NOUN.test(name) || functions.includes(name) ? [] : [[node, name]],
    ),
  AvoidUsingComputerNameHardcoded: named(({ given }) => given.get("ComputerName")?.type === "string_literal"),
  AvoidUsingConvertToSecureStringWithPlainText: named(
    ({ name, given }) => name?.toLowerCase() === "convertto-securestring" && given.has("AsPlainText"),
  ),
  AvoidUsingEmptyCatchBlock: ({ root }) =>
    find(root, "catch_clause").flatMap((node) => (find(node, "statement_list").length === 0 ? [[node]] : [])),
  AvoidUsingInvokeExpression: named(({ name }) => /^(invoke-expression|iex)$/i.test(name ?? "")),
  AvoidUsingPlainTextForPassword: ({ root }) =>
    find(root, "script_parameter").flatMap((parameter) =>
      /pass(word|phrase)|credential/i.test(nameOfParameter(parameter)) && /\[string\]/i.test(parameter.text)
        ? [[parameter]]
        : [],
    ),
  AvoidUsingPositionalParameters: named(
    ({ name, positional }) => VERB_AND_NOUN.test(name ?? "") && positional.length > 0,
  ),
  AvoidUsingWMICmdlet: named(({ name }) =>
    /^(get|set|remove|invoke|register)-wmi(object|instance|method|event)$/i.test(name ?? ""),
  ),
  AvoidUsingWriteHost: named(({ name }) => name?.toLowerCase() === "write-host"),
  PossibleIncorrectComparisonWithNull: ({ root }) =>
    find(root, "comparison_expression").flatMap((node) => {
      const right = node.children.at(-1);
      return node.childCount === 3 &&
        right?.text.toLowerCase() === "$null" &&
        /^-[ic]?(eq|ne)$/i.test(node.child(1)?.text ?? "")
        ? [[node]]
        : [];
    }),
  PossibleIncorrectUsageOfAssignmentOperator: ({ root }) =>
    find(root, "if_statement", "elseif_clause", "while_statement").flatMap((node) =>
      node.children.some((child) => child?.type === "pipeline" && child.firstChild?.type === "assignment_expression")
        ? [[node]]
        : [],
    ),
  ReviewUnusedParameter: ({ root }) =>
    scopes(root).flatMap((scope) =>
      parametersOf(scope).flatMap((parameter) =>
        isRead(nameOfParameter(parameter).toLowerCase(), scope)
          ? []
          : [[parameter, nameOfParameter(parameter)] as const],
      ),
    ),
  UseApprovedVerbs: functionsWhere(({ verb }) => !APPROVED_VERBS.has(verb.toLowerCase())),
  UseDeclaredVarsMoreThanAssignments: ({ root }) =>
    assignments(root).flatMap(({ node, name }) =>
      PREFERENCES.has(name) || isRead(name, scopeOf(node)) ? [] : [[node, name]],
    ),
  UseShouldProcessForStateChangingFunctions: functionsWhere(
    ({ verb, node }) =>
      /^(new|set|remove|start|stop|restart|reset|update)$/i.test(verb) && !/SupportsShouldProcess/i.test(node.text),
  ),
  UseSingularNouns: functionsWhere(({ noun }) => /[^su]s$/i.test(noun)),
};

export function analyzeScript(script: PowerShellScript): readonly ScriptFinding[] {
  return Object.entries(CHECKS).flatMap(([rule, check]) =>
    check(script).map(([node, what]) => ({ rule, line: lineOf(node), what: what ?? node.text.split("\n")[0] ?? "" })),
  );
}

const VERB_AND_NOUN = /^[A-Za-z]+-[A-Za-z]+$/;

/** Variables that PowerShell sets. Source: about_Automatic_Variables. */
const READ_ONLY = new Set(
  "_ args consolefilename error event eventargs eventsubscriber executioncontext false foreach home host input lastexitcode matches myinvocation nestedpromptlevel pid profile psboundparameters pscmdlet pscommandpath psculture psitem psscriptroot psuiculture psversiontable pwd sender shellid stacktrace this true".split(
    " ",
  ),
);

/** Variables that PowerShell reads, besides `$null`, which takes what nobody needs. */
const PREFERENCES = new Set(["null", "erroractionpreference", "progresspreference"]);

/** Source: learn.microsoft.com, Approved Verbs for PowerShell Commands; read 2026-11-27. */
const APPROVED_VERBS = new Set(
  `add clear close copy enter exit find format get hide join lock move new open optimize pop push redo remove rename reset
  resize search select set show skip split step switch undo unlock watch backup checkpoint compare compress convert
  convertfrom convertto dismount edit expand export group import initialize limit merge mount out publish restore save sync
  unpublish update approve assert build complete confirm deny deploy disable enable install invoke register request restart
  resume start stop submit suspend uninstall unregister wait debug measure ping repair resolve test trace connect disconnect
  read receive send write block grant protect revoke unblock unprotect use`.split(/\s+/),
);

function named(holds: (command: PowerShellCommand) => boolean): Check {
  return ({ commands }) => commands.filter(holds).map(({ node }) => [node]);
}

interface DeclaredFunction {
  readonly node: Node;
  readonly verb: string;
  readonly noun: string;
}

function functionsWhere(holds: (declared: DeclaredFunction) => boolean): Check {
  return ({ root }) =>
    find(root, "function_statement").flatMap((node) => {
      const name = find(node, "function_name")[0]?.text ?? "";
      const [verb = "", noun = ""] = name.split("-");
      return holds({ node, verb, noun }) ? [[node, name]] : [];
    });
}

function scopes(root: Node): readonly Node[] {
  return [root, ...find(root, "function_statement")];
}

interface Assignment {
  readonly node: Node;
  readonly name: string;
}

/** Assignments to a variable itself, not to a member or an element of one. */
function assignments(root: Node): readonly Assignment[] {
  return find(root, "left_assignment_expression").flatMap((node) => {
    const [variable] = find(node, "variable");
    return variable !== undefined && /^\$\{?[\w:]+\}?$/.test(node.text)
      ? [{ node, name: nameOfVariable(variable) }]
      : [];
  });
}

/** Whether a variable is used for anything but being set: functions see those of the script, so all of it counts there. */
function isRead(name: string, scope: Node): boolean {
  return find(scope, "variable").some((variable) => {
    if (nameOfVariable(variable) !== name || variable.parent?.type === "script_parameter") return false;
    for (let at: Node | null = variable; at !== null; at = at.parent) {
      if (at.type === "left_assignment_expression") return at.text !== variable.text;
      if (at.type === "statement_list") return true;
    }
    return true;
  });
}
