import { diagnose } from "../../../../core/activation/causes/diagnose";
import { readEvidence } from "../../../../core/activation/evidence/read-evidence";
import { makeBrokenEstate } from "../../../support/activation/broken-estate";
import { causesOf, machineOf } from "../../../support/activation/cases";

const estate = makeBrokenEstate();
const texts = estate.map(({ name, text }) => ({ file: `${name}.txt`, text, machine: name }));
const diagnosis = diagnose(readEvidence(texts));

test("fifty machines are fifty machines", () => expect(diagnosis.machines).toHaveLength(50));

test.each(estate.map(({ name, cause }) => [name, cause] as const))("%s: %s first", (name, cause) => {
  expect(causesOf(machineOf(diagnosis, name))[0]).toBe(cause);
});

test("gravest first", () => {
  const order = ["down", "failing", "notice", "none"];
  const places = diagnosis.machines.map(({ gravity }) => order.indexOf(gravity));
  expect(places).toEqual([...places].sort((one, other) => one - other));
});

test("the order of the files does not matter", () => {
  const other = diagnose(readEvidence([...texts].reverse()));
  const answers = ({ machines }: typeof diagnosis): unknown =>
    machines.map((machine) => [machine.picture.name, causesOf(machine)]);
  expect(answers(other)).toEqual(answers(diagnosis));
});
