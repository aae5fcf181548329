import type { MachineDeclaration } from "../../../core/model";
import { buildEstate } from "../../support/builders";
import { galleryImage, galleryImageId } from "../../support/gallery";
import { CLIENT_IMAGE, LINUX_IMAGE, type MachineParts, virtualMachine } from "../../support/machines";

function faults(parts: MachineParts, ...machines: readonly MachineDeclaration[]) {
  const resources = [
    galleryImage("ws2022-std", "MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2"),
    virtualMachine("web", parts),
  ];
  return buildEstate({ resources, declarations: { machines } }).configuration.faults.map(
    ({ file, path, found }) => `${file} ${path} ${found}`,
  );
}
const match = { name: "web" };
const tag = (name: string, value: string) => ({ tags: { [`windows-licensing:${name}`]: value } });

test.each<[string, readonly string[], readonly string[]]>([
  ["another release in a tag", faults(tag("release", "2019")), ["tags of web windows-licensing:release 2019"]],
  [
    "another release in the configuration",
    faults({}, { match: { name: "db" }, release: "2016" }, { match, release: "2025" }),
    ["test machines[1].release 2025"],
  ],
  [
    "the tag wins over the configuration, so it alone is at fault",
    faults(tag("release", "2019"), { match, release: "2022" }),
    ["tags of web windows-licensing:release 2019"],
  ],
  [
    "the Azure Edition on another image",
    faults(tag("edition", "datacenter-azure-edition")),
    ["tags of web windows-licensing:edition datacenter-azure-edition"],
  ],
  [
    "a server edition on a client",
    faults({ ...tag("edition", "standard"), image: CLIENT_IMAGE }),
    ["tags of web windows-licensing:edition standard"],
  ],
  [
    "a client declared on a server image",
    faults({}, { match, os: "windows-client" }),
    ["test machines[0].os windows-client"],
  ],
  [
    "a server declared on Linux",
    faults({ image: LINUX_IMAGE }, { match, os: "windows-server" }),
    ["test machines[0].os windows-server"],
  ],
  [
    "another release than the gallery says",
    faults({ image: { id: galleryImageId("ws2022-std") } }, { match, release: "2019" }),
    ["test machines[0].release 2019"],
  ],
  ["Standard licences on a Datacenter image", faults(tag("edition", "standard")), []],
  [
    "Standard licences on a Datacenter image of a gallery",
    faults({ ...tag("edition", "standard"), image: { id: galleryImageId("ws2022-std") } }),
    [],
  ],
  ["the same release", faults(tag("release", "2022")), []],
  ["nothing declared", faults({}), []],
  ["an image nobody knows", faults({ image: { id: galleryImageId("other") } }, { match, release: "2019" }), []],
  ["another machine", faults({}, { match: { name: "db" }, release: "2016" }), []],
])("%s", (_name, found, expected) => {
  expect(found).toEqual(expected);
});
