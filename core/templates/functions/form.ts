import type { Expression } from "../expression";
import type { Frame } from "../frame";
import type { TemplateValue } from "../value";

/** A call whose arguments are not all evaluated, or that asks the frame. */
export interface FormCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly frame: Frame;
  readonly evaluate: (expression: Expression, frame: Frame) => TemplateValue;
}

export interface Form {
  readonly least: number;
  readonly most: number;
  readonly run: (call: FormCall) => TemplateValue;
}
