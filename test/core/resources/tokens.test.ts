import fc from "fast-check";
import { apiVersionOf, canonicalToken, recognise, TOKENS } from "../../../core/resources/tokens";

const CANONICAL = Object.entries(TOKENS).flatMap(([kind, tokens]) => tokens.map((token) => [token, kind] as const));
const NATIVE = CANONICAL.filter(([token]) => token.startsWith("azure-native:"));

/** The ways in which programs write one azure-native type. */
function formsOf(token: string): readonly string[] {
  const [, module = "", resource = ""] = token.split(":");
  const versions = ["v20240301", "v20210501preview", "v20200401privatepreview", "v20150501beta"];
  return versions.flatMap((version) => [
    `azure-native:${module}/${version}:${resource}`,
    `azure-native_${module}_${version}:${module}:${resource}`,
  ]);
}

function changeCapitals(token: string): readonly string[] {
  return [
    token.toLowerCase(),
    token.toUpperCase(),
    token.replace(/\w/g, (letter, at) => (at % 2 ? letter.toUpperCase() : letter)),
  ];
}

describe("recognise", () => {
  test.each(CANONICAL)("%s is a %s in any capitals", (token, kind) => {
    const dialect = token.split(":")[0];
    for (const written of [token, ...changeCapitals(token)]) {
      expect({ written, ...recognise(written) }).toEqual({ written, kind, dialect, shape: token });
    }
  });

  test.each(NATIVE)("%s with an API version, in the module or the package, is a %s", (token, kind) => {
    for (const form of formsOf(token)) {
      for (const written of [form, ...changeCapitals(form)]) {
        expect({ written, ...recognise(written) }).toEqual({ written, kind, dialect: "azure-native", shape: token });
      }
    }
  });

  // Token names of earlier generations, as their published SDKs write them.
  test.each([
    ["azure:privatedns/srvRecord:SrvRecord", "azure:privatedns/sRVRecord:SRVRecord"],
    ["azure:privatedns/aaaaRecord:AaaaRecord", "azure:privatedns/aAAARecord:AAAARecord"],
    ["azure:privatedns/cNameRecord:CNameRecord", "azure:privatedns/cnameRecord:CnameRecord"],
    ["azure:dns/cnameRecord:CnameRecord", "azure:dns/cNameRecord:CNameRecord"],
    ["azure-native:network/v20180901:PrivateZone", "azure-native:network:PrivateZone"],
    ["azure-native:network/v20180501:RecordSet", "azure-native:network:RecordSet"],
    ["azure-native:insights/v20150401:AutoscaleSetting", "azure-native:insights:AutoscaleSetting"],
  ])("earlier generation: %s", (token, shape) => {
    expect(recognise(token)?.shape).toBe(shape);
  });

  test("no two kinds share a token", () => {
    const lower = CANONICAL.map(([token]) => token.toLowerCase());
    expect(new Set(lower).size).toBe(lower.length);
  });

  test.each([
    ["nothing", ""],
    ["no parts", "VirtualMachine"],
    ["two parts", "azure-native:VirtualMachine"],
    ["four parts", "azure-native:compute:VirtualMachine:extra"],
    ["final colon", "azure-native:compute:VirtualMachine:"],
    ["empty module", "azure-native::VirtualMachine"],
    ["blank before", " azure-native:compute:VirtualMachine"],
    ["package with a longer name", "azure-nativex:compute:VirtualMachine"],
    ["package with a longer name and a version", "azure-nativex_compute_v20240301:compute:VirtualMachine"],
    ["package of the same family", "azure-native-sdk:compute:VirtualMachine"],
    ["older azure package", "azure-nextgen:compute/latest:VirtualMachine"],
    ["AWS", "aws:ec2/instance:Instance"],
    ["another provider's machine", "gcp:compute:VirtualMachine"],
    ["vSphere's machine", "vsphere:index/virtualMachine:VirtualMachine"],
    ["SQL Server's registration of a machine", "azure-native:sqlvirtualmachine:SqlVirtualMachine"],
    ["SQL Server's machine of the classic provider", "azure:mssql/virtualMachine:VirtualMachine"],
    ["SQL module", "azure-native:sql:VirtualMachine"],
    ["versioned SQL module", "azure-native:sql/v20230801:VirtualNetworkRule"],
    ["snapshot of a disk", "azure-native:compute:Snapshot"],
    ["a disk", "azure-native:compute:Disk"],
    ["module with a longer name", "azure-native:computex:VirtualMachine"],
    ["version of the wrong length", "azure-native:compute/v2024031:VirtualMachine"],
    ["version without its letter", "azure-native:compute/20240301:VirtualMachine"],
    ["version of another sort", "azure-native:compute/latest:VirtualMachine"],
    ["something after the version", "azure-native:compute/v20240301/x:VirtualMachine"],
    ["package version of the wrong length", "azure-native_compute_v2024:compute:VirtualMachine"],
    ["package without a version", "azure-native_compute:compute:VirtualMachine"],
    ["version in the classic provider's module", "azure:compute/v20240301:VirtualMachine"],
    ["native name in the classic package", "azure:compute:VirtualMachine"],
    ["classic name in the native package", "azure-native:compute/virtualMachine:VirtualMachine"],
    ["classic module with another resource", "azure:compute/virtualMachine:WindowsVirtualMachine"],
    ["component", "windows-licensing:index:KmsHost"],
    ["provider", "pulumi:providers:azure-native"],
    ["the stack", "pulumi:pulumi:Stack"],
    ["name every object inherits", "constructor"],
  ])("%s is nothing we read", (_situation, token) => {
    expect(recognise(token)).toBeUndefined();
  });

  test("whatever the text, nothing is thrown and the second answer is the first", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(recognise(text)).toBe(recognise(text));
      }),
    );
  });
});

describe("apiVersionOf", () => {
  test.each([
    ["azure-native:compute/v20240301:VirtualMachine", "2024-03-01"],
    ["azure-native:monitor/v20210501preview:AutoscaleSetting", "2021-05-01"],
    ["azure-native_compute_v20240301:compute:VirtualMachine", "2024-03-01"],
    ["AZURE-NATIVE:COMPUTE/V20240301:VIRTUALMACHINE", "2024-03-01"],
    ["azure-native:compute:VirtualMachine", undefined],
    ["azure:compute/virtualMachine:VirtualMachine", undefined],
    ["", undefined],
  ])("%s", (token, version) => {
    expect(apiVersionOf(token)).toBe(version);
  });
});

test("canonical tokens are their own canonical form", () => {
  for (const [token] of CANONICAL) expect(canonicalToken(token)).toBe(token.toLowerCase());
});
