import type { SurveyedScripts } from "../../core/activation/scripts/survey";
import type { SurveyedType } from "../../core/resources/survey";

/** What `winlic doctor` found out; with `redact` it holds versions, types and counts only. */
export interface Examination {
  readonly versions: Readonly<Record<string, string>>;
  readonly input: { readonly kind: string; readonly name?: string; readonly stack?: string };
  readonly configuration: { readonly source: string; readonly faults: readonly string[] };
  readonly types: readonly SurveyedType[];
  readonly scripts: SurveyedScripts;
  /** What was not read, and what the input cannot show. */
  readonly notes: readonly string[];
  /** Rules by what became of them. */
  readonly rules: {
    readonly asked: number;
    readonly findings: Readonly<Record<string, number>>;
    readonly unknown: Readonly<Record<string, number>>;
    readonly crashed: readonly string[];
    readonly waiting: readonly { readonly rule: string; readonly name: string; readonly declare: string }[];
  };
}
