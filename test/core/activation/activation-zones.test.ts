import { findActivationZones } from "../../../core/activation/activation-zones";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import { privateZone } from "../../support/dns";

function publicZone(name: string, domain: string) {
  return declare("azure-native:dns:Zone", name, { zoneName: domain });
}

function find(...resources: ReturnType<typeof privateZone>[]) {
  const { own, possible, unnamed } = findActivationZones(buildEstate({ resources }), "Corp.contoso.com.");
  return [own, possible, unnamed].map((zones) => zones.map(({ name }) => name));
}

test.each([
  ["the zone itself", [privateZone("a", "corp.CONTOSO.com")], [["a"], [], []]],
  [
    "two private zones of the name",
    [privateZone("b", "corp.contoso.com"), privateZone("a", "corp.contoso.com")],
    [["a", "b"], [], []],
  ],
  ["a public zone of the name", [publicZone("a", "corp.contoso.com")], [[], ["a"], []]],
  ["a zone above", [privateZone("a", "contoso.com")], [[], ["a"], []]],
  ["a zone below", [privateZone("a", "eu.corp.contoso.com")], [[], [], []]],
  ["a zone that merely ends alike", [privateZone("a", "oso.com")], [[], [], []]],
  ["a zone named by the provider", [privateZone("a", COMPUTED)], [[], [], ["a"]]],
  [
    "a public zone named by the provider",
    [declare("azure-native:dns:Zone", "a", { zoneName: COMPUTED })],
    [[], [], []],
  ],
  ["another zone", [privateZone("a", "privatelink.database.windows.net")], [[], [], []]],
  [
    "several that may be the one",
    [publicZone("a", "corp.contoso.com"), privateZone("b", "com"), privateZone("c", "contoso.com")],
    [[], ["c", "b", "a"], []],
  ],
])("%s", (_name, resources, zones) => {
  expect(find(...resources)).toEqual(zones);
});
