import type { Expression } from "./expression";
import { quoteText } from "./value";

/** An expression as text, in Microsoft's layout. */
export function writeSource(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "string" ? quoteText(expression.value) : String(expression.value);
    case "member":
      return `${writeSource(expression.of)}.${expression.name}`;
    case "index":
      return `${writeSource(expression.of)}[${writeSource(expression.index)}]`;
    case "call": {
      const { namespace, name, args } = expression;
      return `${namespace === undefined ? "" : `${namespace}.`}${name}(${args.map(writeSource).join(", ")})`;
    }
  }
}
