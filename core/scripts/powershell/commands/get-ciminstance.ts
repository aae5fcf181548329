import { answer } from "./answer";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const GET_CIM: CommandDefinition = {
  names: ["get-ciminstance", "get-wmiobject"],
  aliases: { gcim: "get-ciminstance", gwmi: "get-wmiobject" },
  shape: shape(
    "ClassName|Class!0 Query Filter Namespace Property|KeyOnly ComputerName|CN CimSession InputObject< OperationTimeoutSec ResourceUri QueryDialect Shallow? KeyOnly? Credential Authority Impersonation Authentication EnableAllPrivileges? AsJob? List? Recurse? Amended? DirectRead? Locale ThrottleLimit",
  ),
  run(call) {
    const pick = (name: string, as: string) => {
      const value = argumentOf(call, name);
      return value === undefined ? {} : { [as]: value };
    };
    const className = argumentOf(call, "classname") ?? null;
    answer(
      call,
      call.session.path.effects.perform(
        {
          kind: "cim-query",
          className,
          ...pick("query", "query"),
          ...pick("filter", "filter"),
          ...pick("namespace", "namespace"),
          ...pick("computername", "computer"),
          at: call.at,
        },
        call.session.path,
      ),
      call.name,
    );
  },
};
