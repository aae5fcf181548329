import type { Position, Table, Value } from "../contract";
import { table } from "../values";
import { assignTo } from "./casts";
import type { Cell } from "./scope";
import type { Session } from "./session";

const CELLS = new WeakMap<Table, Cell>();

/** `[ref]$x`: an object whose `Value` is the variable. */
export function refer(cell: Cell): Table {
  const made: Table = { ...table("object"), typeName: "ref" };
  CELLS.set(made, cell);
  return made;
}

/** What a reference stands for; undefined for what is none. */
export function readReference(of: Table): Value | undefined {
  return CELLS.get(of)?.value;
}

/** @returns whether it is a reference */
export function writeReference(session: Session, of: Table, value: Value, at: Position): boolean {
  const cell = CELLS.get(of);
  if (cell === undefined) return false;
  cell.value = cell.type === undefined ? value : assignTo(session, cell.type, value, at);
  session.wrote(cell);
  return true;
}
