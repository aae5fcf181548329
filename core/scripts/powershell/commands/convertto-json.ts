import { derive } from "../../values";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const TO_JSON: CommandDefinition = {
  names: [
    "convertto-json",
    "convertto-xml",
    "convertto-html",
    "convertto-csv",
    "convertto-securestring",
    "convertfrom-securestring",
    "export-csv_",
  ],
  shape: shape(
    "InputObject|String!0< Depth Compress? AsPlainText? Force? Key SecureString NoTypeInformation? Delimiter As Fragment? Property Title Head Body AsArray? EnumsAsStrings? EscapeHandling",
  ),
  run: (call) =>
    call.out.emit(
      derive(call.name, [...(call.input ?? []), argumentOf(call, "inputobject") ?? null], {
        shape: call.name === "convertto-securestring" ? "object" : "text",
        present: true,
      }),
    ),
};
