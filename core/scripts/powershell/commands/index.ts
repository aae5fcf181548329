import { ADD_MEMBER } from "./add-member";
import { CHANGE_NAMES } from "./changes";
import type { CommandDefinition } from "./command";
import { FROM_CSV } from "./convertfrom-csv";
import { FROM_JSON } from "./convertfrom-json";
import { STRING_DATA } from "./convertfrom-stringdata";
import { TO_JSON } from "./convertto-json";
import { COPY_ITEM } from "./copy-item";
import { FOR_EACH } from "./foreach-object";
import { GET_CIM } from "./get-ciminstance";
import { GET_COMMAND } from "./get-command";
import { GET_CONTENT } from "./get-content";
import { GET_ITEM } from "./get-item";
import { GET_PROPERTY } from "./get-itemproperty";
import { GET_LOCATION } from "./get-location";
import { GET_UNIQUE } from "./get-unique";
import { GET_VARIABLE } from "./get-variable";
import { GROUP } from "./group-object";
import { IMPORT_CSV } from "./import-csv";
import { IMPORT_MODULE } from "./import-module";
import { INVOKE_CIM } from "./invoke-cimmethod";
import { INVOKE_COMMAND } from "./invoke-command";
import { INVOKE_EXPRESSION } from "./invoke-expression";
import { DOWNLOADS } from "./invoke-webrequest";
import { INVOKE_WMI } from "./invoke-wmimethod";
import { JOIN_PATH } from "./join-path";
import { MEASURE } from "./measure-object";
import { NEW_ITEM } from "./new-item";
import { NEW_OBJECT } from "./new-object";
import { TIME_SPAN } from "./new-timespan";
import { OUT_STRING } from "./out-string";
import { QUESTION_ALIASES, QUESTION_CMDLETS } from "./questions";
import { REMOVE_ITEM } from "./remove-item";
import { REMOVE_PROPERTY } from "./remove-itemproperty";
import { REMOVE_VARIABLE } from "./remove-variable";
import { SELECT } from "./select-object";
import { SELECT_STRING } from "./select-string";
import { SET_ALIAS } from "./set-alias";
import { SET_CIM } from "./set-ciminstance";
import { SET_CONTENT } from "./set-content";
import { SET_ITEM } from "./set-item";
import { SET_PROPERTY } from "./set-itemproperty";
import { SET_STRICT_MODE } from "./set-strictmode";
import { SET_VARIABLE } from "./set-variable";
import { SILENT_ALIASES, SILENT_NAMES } from "./silent";
import { SORT } from "./sort-object";
import { SPLIT_PATH } from "./split-path";
import { START_JOB } from "./start-job";
import { START_PROCESS } from "./start-process";
import { TEE } from "./tee-object";
import { TEST_PATH } from "./test-path";
import { WHERE } from "./where-object";
import { WRITE_ERROR } from "./write-error";
import { WRITE_OUTPUT } from "./write-output";

export type { CommandDefinition } from "./command";

const DEFINITIONS: readonly CommandDefinition[] = [
  ...QUESTION_CMDLETS,
  ADD_MEMBER,
  FROM_CSV,
  FROM_JSON,
  STRING_DATA,
  TO_JSON,
  COPY_ITEM,
  FOR_EACH,
  GET_CIM,
  GET_COMMAND,
  GET_CONTENT,
  GET_ITEM,
  GET_PROPERTY,
  GET_LOCATION,
  GET_UNIQUE,
  GET_VARIABLE,
  GROUP,
  IMPORT_CSV,
  IMPORT_MODULE,
  INVOKE_CIM,
  INVOKE_COMMAND,
  INVOKE_EXPRESSION,
  DOWNLOADS,
  INVOKE_WMI,
  JOIN_PATH,
  MEASURE,
  NEW_ITEM,
  NEW_OBJECT,
  TIME_SPAN,
  OUT_STRING,
  REMOVE_ITEM,
  REMOVE_PROPERTY,
  REMOVE_VARIABLE,
  SELECT,
  SELECT_STRING,
  SET_ALIAS,
  SET_CIM,
  SET_CONTENT,
  SET_ITEM,
  SET_PROPERTY,
  SET_STRICT_MODE,
  SET_VARIABLE,
  SORT,
  SPLIT_PATH,
  START_JOB,
  START_PROCESS,
  TEE,
  TEST_PATH,
  WHERE,
  WRITE_ERROR,
  WRITE_OUTPUT,
];

/** Cmdlets that are followed, by name in lower case. */
export const COMMANDS: ReadonlyMap<string, CommandDefinition> = new Map(
  DEFINITIONS.flatMap((definition) => definition.names.map((name) => [name, definition] as const)),
);

/** Aliases that every session has, to names in lower case. */
export const ALIASES: ReadonlyMap<string, string> = new Map(
  [SILENT_ALIASES, QUESTION_ALIASES, ...DEFINITIONS.map(({ aliases }) => aliases ?? {})].flatMap((aliases) =>
    Object.entries(aliases),
  ),
);

/** Cmdlets that do nothing that anything here asks about. */
export const SILENT: ReadonlySet<string> = new Set(
  [...SILENT_NAMES, ...CHANGE_NAMES].filter((name) => !COMMANDS.has(name)),
);
