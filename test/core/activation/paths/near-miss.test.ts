import { findNearMiss } from "../../../../core/activation/paths/near-miss";

test.each([
  ["azkms.core.windows.com", "azkms.core.windows.net"],
  ["azkm.core.windows.net", "azkms.core.windows.net"],
  ["KMS.core.windows.ner.", "kms.core.windows.net"],
  ["azkms.core.usgovcloudapi.com", "azkms.core.usgovcloudapi.net"],
  ["20.118.99.244", "20.118.99.224"],
  ["40.83.253.53", "40.83.235.53"],
  ["40.83.245.53", "40.83.235.53"],
])("%s resembles %s", (written, meant) => {
  expect(findNearMiss(written)?.name).toBe(meant);
});

test.each([
  "azkms.core.windows.net",
  "AZKMS.core.windows.net.",
  "kms.core.usgovcloudapi.net",
  "20.118.99.224",
  "kms1.corp.contoso.com",
  "kms.contoso.net",
  "kms",
  "10.0.1.4",
  "20.118.98.244",
  "8.8.8.8",
])("%s resembles nothing else", (written) => {
  expect(findNearMiss(written)).toBeUndefined();
});
