/** A table of a Log Analytics workspace: columns with their types. */
export type KustoTable = Readonly<Record<string, string>>;

/** What Microsoft's own parser of the query language says of a query: its faults, and the columns of its result. */
export interface CheckedQuery {
  readonly faults: readonly string[];
  readonly columns: readonly string[];
}

/** As much of the parser as is used here. Its own types are 1.7 MB, and its objects are those of a translated .NET library. */
interface Kusto {
  readonly Language: {
    readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
    readonly KustoCode: { ParseAndAnalyze(text: string, globals: unknown): Code };
    readonly Symbols: {
      readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, description: null) => unknown };
      readonly DatabaseSymbol: { readonly $ctor1: new (name: string, members: unknown[], isOpen: boolean) => unknown };
    };
  };
}
interface Code {
  GetDiagnostics(): List<{ readonly Message: string; readonly Start: number; readonly Length: number }>;
  readonly ResultType: { readonly Columns?: List<{ readonly Name: string }> } | null;
}
interface List<T> {
  readonly Count?: number;
  getItem?(index: number): T;
}

let loaded: Kusto | undefined;
function load(): Kusto {
  if (loaded === undefined) {
    // No modules but scripts of 18 MB that set globals: only tests of queries are to wait for them.
    require("@kusto/language-service-next/bridge.js");
    require("@kusto/language-service-next/Kusto.Language.Bridge.js");
    loaded = (globalThis as unknown as { readonly Kusto: Kusto }).Kusto;
  }
  return loaded;
}

/** Checks syntax, names and types of a query against tables. */
export function checkQuery(query: string, tables: Readonly<Record<string, KustoTable>>): CheckedQuery {
  const { GlobalState, KustoCode, Symbols } = load().Language;
  const symbols = Object.entries(tables).map(([name, columns]) => {
    const schema = Object.entries(columns).map(([column, type]) => `${column}: ${type}`);
    return new Symbols.TableSymbol.$ctor7(name, `(${schema.join(", ")})`, null);
  });
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1("workspace", symbols, false));
  const code = KustoCode.ParseAndAnalyze(query, globals);
  return {
    faults: elementsOf(code.GetDiagnostics()).map(
      ({ Message, Start, Length }) => `${Message} (${query.slice(Start, Start + Length)})`,
    ),
    columns: elementsOf(code.ResultType?.Columns).map(({ Name }) => Name),
  };
}

/** Lists of the translated library count as arrays or as its own lists. */
function elementsOf<T>(list: List<T> | readonly T[] | undefined): readonly T[] {
  if (list === undefined) return [];
  if (Array.isArray(list)) return list as readonly T[];
  const { Count = 0 } = list as List<T>;
  return Array.from({ length: Count }, (_, index) => (list as Required<List<T>>).getItem(index));
}
