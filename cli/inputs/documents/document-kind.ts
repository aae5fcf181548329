import type { Budget } from "../../../core/budget";

/** A file that `winlic read` is given. */
export interface Document {
  /** As the command line names it. */
  readonly file: string;
  readonly text: string;
}

/** What the command line says of where and with what a file is used. */
export interface ReadContext {
  readonly budget: Budget;
  /** Texts of the files of --parameters, in order. */
  readonly parameters: readonly Document[];
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly name?: string;
  readonly tenant?: string;
}

/** What was understood of a file. */
export interface DocumentReading {
  /** For `--format json`: the members beside `file` and `kind`. Texts are masked by whoever prints them. */
  readonly report: Readonly<Record<string, unknown>>;
  /** For `--format text`: lines below the name of the file. */
  readonly lines: readonly string[];
  /** The file is what it is taken for, but what it says is refused where it is used. */
  readonly refused?: boolean;
}

/** A kind of file that can be read; which one a file is, is found out from its content first. */
export interface DocumentKind {
  /** Permanent: programs read it as `kind`. */
  readonly kind: string;
  /** As people call it. */
  readonly title: string;
  /** Endings of files of this kind that are read when a folder is named. */
  readonly endings: readonly string[];
  readonly recognises: (document: Document) => boolean;
  readonly read: (document: Document, context: ReadContext) => DocumentReading;
}
