import type { DeclaredResource } from "../../../core/model";
import { isResolved, UNKNOWN } from "../../../core/model";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import { galleryImage, galleryImageId } from "../../support/gallery";
import { scaleSet, virtualMachine } from "../../support/machines";

const definition = galleryImage("ws2022-std", "MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2");

function read(...resources: readonly DeclaredResource[]) {
  const [machine] = buildEstate({ resources }).machines;
  if (machine === undefined) throw new Error("no machine");
  return { os: machine.os, edition: machine.edition, release: machine.release };
}
const TOLD = { os: "windows-server", edition: "datacenter", release: "2022" };

test.each<[string, readonly DeclaredResource[]]>([
  ["named by its id", [definition, virtualMachine("web", { image: { id: galleryImageId("ws2022-std") } })]],
  ["a version of it", [definition, virtualMachine("web", { image: { id: galleryImageId("ws2022-std", "1.0.0") } })]],
  ["in other capitals", [definition, virtualMachine("web", { image: { id: galleryImageId("WS2022-STD") } })]],
  [
    "by an edge, before the id is known",
    [definition, virtualMachine("web", { image: { id: COMPUTED } }, { edges: { storageProfile: ["ws2022-std"] } })],
  ],
  [
    "by an edge to its version",
    [
      definition,
      declare(
        "azure-native:compute:GalleryImageVersion",
        "v1",
        { resourceGroupName: "images", galleryName: "corp", galleryImageName: COMPUTED },
        { edges: { galleryImageName: ["ws2022-std"] } },
      ),
      virtualMachine("web", { image: { id: COMPUTED } }, { edges: { storageProfile: ["v1"] } }),
    ],
  ],
  [
    "for a scale set",
    [definition, scaleSet("web", 3, { image: { id: COMPUTED } }, { edges: { virtualMachineProfile: ["ws2022-std"] } })],
  ],
  [
    "of the classic provider",
    [
      declare("azure:compute/sharedImage:SharedImage", "golden", {
        name: "golden",
        galleryName: "corp",
        resourceGroupName: "images",
        osType: "Windows",
        identifier: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" },
      }),
      declare(
        "azure:compute/windowsVirtualMachine:WindowsVirtualMachine",
        "web",
        { size: "Standard_D4s_v5", sourceImageId: COMPUTED },
        { edges: { sourceImageId: ["golden"] } },
      ),
    ],
  ],
])("%s", (_name, resources) => {
  expect(read(...resources)).toEqual(TOLD);
});

test("a definition of another name", () => {
  expect(read(definition, virtualMachine("web", { image: { id: galleryImageId("other") } })).edition).toBeUndefined();
});

test("two definitions behind one computed id", () => {
  const other = galleryImage("ws2019-dc", "MicrosoftWindowsServer:WindowsServer:2019-datacenter");
  const { machines } = buildEstate({
    resources: [
      definition,
      other,
      virtualMachine("web", { image: { id: COMPUTED } }, { edges: { storageProfile: ["ws2022-std", "ws2019-dc"] } }),
    ],
  });
  expect(machines[0]?.definition).toBe(UNKNOWN);
  expect(machines[0]?.edition).toBeUndefined();
});

test("a managed image has no definition", () => {
  const id = "/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/images/ws2022-std";
  const { machines } = buildEstate({ resources: [definition, virtualMachine("web", { image: { id } })] });
  expect(isResolved(machines[0]?.definition)).toBe(false);
});

test("what is declared wins over the definition", () => {
  const tags = { "windows-licensing:edition": "standard" };
  expect(read(definition, virtualMachine("web", { image: { id: galleryImageId("ws2022-std") }, tags }))).toEqual({
    ...TOLD,
    edition: "standard",
  });
});

test("only the operating system is told", () => {
  const plain = galleryImage("base", "Contoso:golden:base");
  expect(read(plain, virtualMachine("web", { image: { id: galleryImageId("base") } })).os).toBe("windows");
});

test("an identifier that is computed", () => {
  const open = galleryImage("base", "a:b:c", { identifier: COMPUTED });
  expect(read(open, virtualMachine("web", { image: { id: galleryImageId("base") } }))).toEqual({
    os: "windows",
    edition: undefined,
    release: undefined,
  });
});
