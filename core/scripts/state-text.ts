import type { StateText, Value } from "./contract";
import { digest } from "./values";

/** Writes a state as a text: things with identity by the order in which they are met, fresh unknowns likewise. */
export class StateWriter implements StateText {
  private readonly parts: string[] = [];
  private readonly things = new Map<object, number>();
  private readonly unknowns = new Map<string, string>();

  text(text: string): void {
    this.parts.push(text, "\u0001");
  }

  first(thing: object): boolean {
    const known = this.things.get(thing);
    if (known !== undefined) {
      this.parts.push(`@${known}`);
      return false;
    }
    this.things.set(thing, this.things.size);
    return true;
  }

  value(value: Value): void {
    const { parts } = this;
    if (value === null) parts.push("~");
    else if (typeof value === "string") parts.push('"', value, '"');
    else if (typeof value === "boolean") parts.push(value ? "T" : "F");
    else this.thing(value);
    parts.push("\u0002");
  }

  private thing(value: Exclude<Value, null | string | boolean>): void {
    const { parts } = this;
    switch (value.kind) {
      case "number":
        parts.push(value.type, String(value.value));
        return;
      case "char":
        parts.push("c", String(value.code));
        return;
      case "nothing":
        parts.push("_");
        return;
      case "type":
        parts.push("t", value.name);
        return;
      case "unknown":
        parts.push(
          "?",
          value.key.replaceAll(/#\d+/g, (id) => this.rename(id)),
          value.present === true ? "!" : value.mayBeNothing === true ? "-" : "",
        );
        if (value.each !== undefined) this.value(value.each);
        return;
      case "foreign":
        parts.push("f", value.type, JSON.stringify(value.data ?? null));
        return;
      case "block":
        if (!this.first(value)) return;
        parts.push("b", value.text.length > 40 ? digest(value.text) : value.text);
        if (typeof value.scope === "object" && value.scope !== null) this.first(value.scope);
        return;
      case "list":
        if (!this.first(value)) return;
        parts.push(value.type, value.of ?? "", value.open === true ? "?[" : "[");
        for (const item of value.items) this.value(item);
        parts.push("]");
        return;
      case "table":
        if (!this.first(value)) return;
        parts.push(value.type, value.typeName ?? "", value.open === true ? "?{" : "{");
        for (const { key, value: held } of value.entries.values()) {
          this.value(key);
          this.value(held);
        }
        parts.push("}");
        return;
    }
  }

  private rename(id: string): string {
    const known = this.unknowns.get(id);
    if (known !== undefined) return known;
    const name = `#${this.unknowns.size}`;
    this.unknowns.set(id, name);
    return name;
  }

  finish(): string {
    return this.parts.join("");
  }
}
