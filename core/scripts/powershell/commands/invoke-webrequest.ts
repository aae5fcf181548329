import { writeFile } from "../../files";
import { toTextOr } from "../conversions";
import { failMaybe } from "../perform";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const DOWNLOADS: CommandDefinition = {
  names: ["invoke-webrequest", "invoke-restmethod", "start-bitstransfer"],
  aliases: { iwr: "invoke-webrequest", curl: "invoke-webrequest", wget: "invoke-webrequest", irm: "invoke-restmethod" },
  shape: shape(
    "Uri|Source!0 OutFile|Destination!1 Method Headers Body ContentType UseBasicParsing? TimeoutSec UserAgent Credential UseDefaultCredentials? Proxy SessionVariable WebSession MaximumRedirection InFile NoProxy? SkipCertificateCheck? Token Authentication Priority Asynchronous? Description DisplayName TransferType",
  ),
  run(call) {
    const { session, at } = call;
    failMaybe(session, "may", argumentOf(call, "erroraction") ?? null, at, call.name);
    const file = argumentOf(call, "outfile");
    const content = session.path.unknown({
      kind: "network",
      name: `download ${toTextOr(argumentOf(call, "uri") ?? null, "?").toLowerCase()}`,
    });
    if (file !== undefined) writeFile(session.path, file, { ...content, shape: "text" });
    else call.out.emit(content);
  },
};
