import { normaliseDomain } from "../../../core/model";

test.each([
  ["plain", "corp.contoso.com", "corp.contoso.com"],
  ["final dot", "corp.contoso.com.", "corp.contoso.com"],
  ["capitals and blanks", "  Corp.Contoso.COM ", "corp.contoso.com"],
  ["root", ".", ""],
  ["empty", "", ""],
])("domain written %s", (_situation, written, expected) => {
  expect(normaliseDomain(written)).toBe(expected);
});
