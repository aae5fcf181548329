/** What a reference page reads of a part of a JSON Schema, as `z.toJSONSchema` writes it. */
export interface Part {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
  readonly required?: readonly string[];
  readonly additionalProperties?: Part | boolean;
}

/** A row of a Markdown table for each field of a schema, and for the fields inside it. */
export function describeFields(part: Part, path: string): readonly string[] {
  return Object.entries(part.properties ?? {}).flatMap(([name, field]) => {
    const place = path === "" ? name : `${path}.${name}`;
    const always = part.required?.includes(name) === true ? "yes" : "";
    const row = `| \`${place}\` | ${typeOf(field)} | ${always} | ${(field.description ?? "").replaceAll("|", "\\|")} |`;
    return [row, ...describeInner(field, place)];
  });
}

/** The fields of an object, of the elements of a list, and of the forms that a value may take. */
function describeInner(part: Part, place: string): readonly string[] {
  if (part.properties !== undefined) return describeFields(part, place);
  if (part.items !== undefined) return describeInner(part.items, `${place}[]`);
  if (typeof part.additionalProperties === "object") return describeInner(part.additionalProperties, `${place}.NAME`);
  return (part.anyOf ?? []).flatMap((form) => {
    const kind = form.properties?.kind?.const;
    return describeInner(form, typeof kind === "string" ? `${place}(${kind})` : place);
  });
}

function typeOf({ type, const: only, enum: values, items, anyOf }: Part): string {
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (values !== undefined) return values.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (items !== undefined) return `list of ${typeOf(items)}`;
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(" or ");
  return type ?? "anything";
}
