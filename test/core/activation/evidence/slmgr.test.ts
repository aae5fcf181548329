import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeEvidence } from "../../../../core/activation/evidence/decode";
import { splitLines } from "../../../../core/activation/evidence/lines";
import { readSlmgr, type SlmgrProduct, type SlmgrReading } from "../../../../core/activation/evidence/slmgr";

const FOLDER = join(__dirname, "../../../fixtures/activation/slmgr");
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => name.slice(0, -4));

/** The reading in the form of the samples: without places, and without fields that the samples do not have. */
function toSample(reading: SlmgrReading): Record<string, unknown> {
  const { command, locale, dialect, serviceVersion, errors, warnings, messages, xpr, activated } = reading;
  return {
    command,
    locale,
    dialect,
    serviceVersion,
    products: reading.products.map(toSampleProduct),
    errors: errors.map(({ code, text }) => ({ code, text })),
    warnings,
    messages: messages.map(({ text }) => text),
    ...(xpr.length === 0
      ? {}
      : { xpr: xpr.map(({ name, kind, permanent, endDateText }) => ({ name, kind, permanent, endDateText })) }),
    ...(activated ? { activated } : {}),
  };
}

function toSampleProduct({
  at: _at,
  lines: _lines,
  stateFrom: _from,
  ...product
}: SlmgrProduct): Record<string, unknown> {
  return { ...product };
}

function read(text: string): SlmgrReading {
  const lines = splitLines(text, "sample");
  const at = lines.findIndex(({ text: line }) => line !== "");
  const read = readSlmgr(lines, at);
  if (read === undefined) throw new Error("not recognised as an output of slmgr");
  return read.reading;
}

describe("the samples, field by field", () => {
  test("there are as many as there should be", () => expect(names).toHaveLength(17));

  test.each(names)("%s", (name) => {
    const { expected } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as { expected: unknown };
    expect(toSample(read(decodeEvidence(readFileSync(join(FOLDER, `${name}.txt`))).text))).toEqual(expected);
  });
});
