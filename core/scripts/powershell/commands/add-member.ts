import { isTable } from "../../values";
import { toText, toTextOr } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const ADD_MEMBER: CommandDefinition = {
  names: ["add-member"],
  shape: shape(
    "MemberType|Type!0 Name!1 Value!2 SecondValue!3 InputObject< PassThru? Force? NotePropertyName NotePropertyValue NotePropertyMembers TypeName",
  ),
  run(call) {
    const { out, session } = call;
    const targets = call.input ?? [argumentOf(call, "inputobject") ?? null];
    const name = argumentOf(call, "notepropertyname") ?? argumentOf(call, "name");
    const value = argumentOf(call, "notepropertyvalue") ?? argumentOf(call, "value") ?? null;
    for (const target of targets) {
      const members =
        argumentOf(call, "notepropertymembers") ??
        (isTable(argumentOf(call, "membertype") ?? null) ? argumentOf(call, "membertype") : undefined);
      if (isTable(target)) {
        session.wrote(target);
        if (members !== undefined && isTable(members))
          for (const [key, entry] of members.entries) target.entries.set(key, { ...entry });
        else if (name === undefined || typeof toText(name) !== "string") target.open = true;
        else target.entries.set(`s${toTextOr(name, "").toLowerCase()}`, { key: toTextOr(name, ""), value });
      }
      if (argumentOf(call, "passthru") === true) out.emit(target);
    }
  },
};
