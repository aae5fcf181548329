import type { Value } from "../contract";
import { array, keyOf, table } from "../values";

/** The type of documents and their elements: what they hold beside their children, only .NET says. */
export const XML = "xml";

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

interface Element {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: Element[];
  text: string;
}

/** A document as PowerShell shows one: elements by name, as texts where they hold nothing else. Undefined for what is none. */
export function parseXml(source: string): Value | undefined {
  const root: Element = { name: "", attributes: [], children: [], text: "" };
  const open = [root];
  TOKEN.lastIndex = 0;
  const text = source.trim();
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (found === null || open.length > 60) return undefined;
    const [, data, closes, opens, attributes = "", empty, characters] = found;
    const inner = open.at(-1);
    if (inner === undefined) return undefined;
    if (data !== undefined) inner.text += data;
    else if (characters !== undefined) inner.text += decode(characters);
    else if (closes !== undefined) {
      if (open.pop()?.name !== closes || open.length === 0) return undefined;
    } else if (opens !== undefined) {
      const made: Element = {
        name: opens,
        attributes: [...attributes.matchAll(/(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
          ([, name = "", one, two]) => [name, decode(one ?? two ?? "")] as const,
        ),
        children: [],
        text: "",
      };
      inner.children.push(made);
      if (empty === "") open.push(made);
    }
  }
  return open.length === 1 && root.children.length === 1 ? toValue(root) : undefined;
}

function decode(text: string): string {
  return text.replaceAll(/&(lt|gt|amp|quot|apos);/g, (_whole, name: string) => ENTITIES[name] ?? "");
}

function toValue({ attributes, children, text }: Element): Value {
  if (attributes.length === 0 && children.length === 0) return text;
  const made = { ...table("object"), typeName: XML };
  const add = (name: string, value: Value) => {
    const before = made.entries.get(keyOf(made, name));
    if (before === undefined) made.entries.set(keyOf(made, name), { key: name, value });
    else
      before.value =
        before.value !== null && typeof before.value === "object" && before.value.kind === "list"
          ? array([...before.value.items, value])
          : array([before.value, value]);
  };
  for (const [name, value] of attributes) add(name, value);
  for (const child of children) add(child.name, toValue(child));
  if (text.trim() !== "") add("#text", text);
  return made;
}

/** Members of every element that are no children of it. */
const OWN_MEMBER =
  /^(?:inner(?:text|xml)|outerxml|attributes|childnodes|documentelement|firstchild|lastchild|parentnode|ownerdocument|nextsibling|previoussibling|name|localname|prefix|namespaceuri|nodetype|value|hasattributes|haschildnodes|isempty|schemainfo|preservewhitespace)$/;

/** Whether an element may have a member that is none of its children. */
export function mayHaveMember(name: string): boolean {
  return OWN_MEMBER.test(name);
}
