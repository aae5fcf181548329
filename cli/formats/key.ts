import type { PublishedKey } from "../../core/data/published-keys";
import { toJson } from "./json";
import { type Terminal, toAscii, wrap } from "./terminal";

/** What can be said of a key without anybody being asked. */
export interface KeyReading {
  readonly ending: string;
  /** False where only the last five characters were given. */
  readonly whole: boolean;
  readonly published?: PublishedKey;
}

const KINDS = {
  client: "published client key (GVLK)",
  avma: "published key for automatic virtual machine activation (AVMA)",
  office: "published client key (GVLK) of Office",
} as const;

const MEANINGS = {
  client:
    "It makes the machine ask a KMS host or Active Directory. It activates nothing by itself and needs no secrecy.",
  avma: "It makes the machine ask its Hyper-V host. It does not work on Azure. It needs no secrecy.",
  office: "It makes Office ask a KMS host or Active Directory. It is no key of Windows and needs no secrecy.",
} as const;

/** What a key is; never more of it than its end. */
export function formatKey(reading: KeyReading, format: "text" | "json", terminal: Terminal): string {
  const { ending, whole, published } = reading;
  if (format === "json") {
    const { key: _key, ...about } = published ?? { key: "" };
    return toJson({ schemaVersion: 1, ending, whole, published: published === undefined ? null : about });
  }
  const { colors, width } = terminal;
  const row = (label: string, text: string): readonly string[] =>
    wrap(text, width - 11).map((line, index) => `${colors.dim(`  ${index === 0 ? label : ""}`.padEnd(11))}${line}`);
  const lines =
    published === undefined
      ? [
          colors.bold(`A key that ends in ${ending}`),
          ...row(
            "what",
            "Not one of the keys that Microsoft publishes: a MAK, a host key (CSVLK), a retail or an OEM key. Keep it secret.",
          ),
          ...row("check", "The channel in slmgr /dlv, or ProductKeyChannel by CIM, says which."),
        ]
      : [
          colors.bold(`A key that ends in ${ending}`),
          ...row("what", `${KINDS[published.kind]} of ${published.product}`),
          ...row("use", MEANINGS[published.kind]),
          ...(whole
            ? []
            : row(
                "sure",
                "By its last five characters, which differ among published keys. Another key may end the same.",
              )),
        ];
  const text = `${lines.join("\n")}\n`;
  return terminal.unicode ? text : toAscii(text);
}
