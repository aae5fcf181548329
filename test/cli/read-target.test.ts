import { readTarget } from "../../cli/read-target";
import type { Target } from "../../core/activation/paths/machine-paths";

const AZURE_KMS: Target = { kind: "azure-kms" };
const METADATA: Target = { kind: "instance-metadata" };
const host = (name: string, port = 1688): Target => ({ kind: "kms-host", host: name, port });

test.each<[string, Target]>([
  ["azure-kms", AZURE_KMS],
  ["Azure-KMS", AZURE_KMS],
  ["azkms.core.windows.net", AZURE_KMS],
  ["KMS.core.windows.net.:1688", AZURE_KMS],
  ["40.83.235.53", AZURE_KMS],
  ["azkms.core.usgovcloudapi.net", AZURE_KMS],
  // Azure KMS answers at no other port.
  ["azkms.core.windows.net:443", host("azkms.core.windows.net", 443)],
  ["imds", METADATA],
  ["169.254.169.254", METADATA],
  ["169.254.169.254:80", METADATA],
  ["kms1", host("kms1")],
  [" kms1.corp.contoso.com. ", host("kms1.corp.contoso.com.")],
  ["kms1.corp.contoso.com:1", host("kms1.corp.contoso.com", 1)],
  ["10.20.2.4:65535", host("10.20.2.4", 65_535)],
  ["kms_1:01688", host("kms_1")],
])("%s", (written, target) => {
  expect(readTarget(written)).toEqual(target);
});

test.each<[string, RegExp]>([
  ["", /found nothing/],
  ["  ", /found nothing/],
  [":1688", /the host is missing/],
  ["kms1:", /a port from 1 to 65535, found nothing/],
  ["kms1:0", /a port from 1 to 65535, found 0/],
  ["kms1:65536", /found 65536/],
  ["kms1:-1", /found -1/],
  ["kms1:1688.5", /found 1688\.5/],
  ["kms1:http", /found http/],
  ["[fd00::1]", /IPv6/],
  ["[fd00::1]:1688", /IPv6/],
  ["fd00::1", /IPv6/],
  ["::1", /IPv6/],
  ["10.1.2", /no IPv4 address/],
  ["10.1.2.256", /no IPv4 address/],
  ["1.2.3.4.5", /no IPv4 address/],
  ["10.1.0.0/16", /no host name/],
  ["kms 1", /no host name/],
  ["kms1..corp", /no host name/],
  ["-kms1", /no host name/],
  [".", /no/],
  [`${"a".repeat(64)}.corp`, /no host name/],
  [`${"abcdefg.".repeat(40)}com`, /longer than a host name/],
  ["https://kms1", /a URL/],
  ["azure-kms:1688", /takes no port/],
  ["imds:80", /takes no port/],
])("%s is none", (written, says) => {
  expect(readTarget(written)).toMatch(says);
});
