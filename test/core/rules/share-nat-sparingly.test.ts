import type { DeclaredResource } from "../../../core/model";
import rule from "../../../core/rules/share-nat-sparingly";
import { COMPUTED } from "../../support/builders";
import { SERVER_IMAGE, scaleSet } from "../../support/machines";
import { NETWORK_ID, native, spoke } from "../../support/network";
import { testRule } from "../../support/rule-tester";

const address = (index: number) => ({ id: `${NETWORK_ID}/publicIPAddresses/a${String(index)}` });
const nat = (more: Readonly<Record<string, unknown>> = { publicIpAddresses: [address(1)] }) =>
  native("NatGateway", "nat", { natGatewayName: "nat", ...more });
const farm = (capacity: unknown): DeclaredResource =>
  scaleSet("farm", capacity, {
    more: {
      location: "westeurope",
      virtualMachineProfile: {
        storageProfile: { imageReference: SERVER_IMAGE },
        networkProfile: {
          networkInterfaceConfigurations: [
            {
              name: "n",
              primary: true,
              ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` } }],
            },
          ],
        },
      },
    },
  });
const given = (capacity: unknown, gateway: DeclaredResource = nat()) => ({
  resources: [...spoke({ subnet: { natGateway: { id: `${NETWORK_ID}/natGateways/nat` } } }), farm(capacity), gateway],
});

testRule(rule, {
  passes: {
    "200 machines": given(199),
    "400 behind two addresses": given(399, nat({ publicIpAddresses: [address(1), address(2)] })),
    "few, behind addresses that are not known": given(10, nat({ publicIpAddresses: COMPUTED })),
  },
  fails: {
    "201 machines": { given: given(200), says: ["crowded"], about: ["nat"] },
    "401 behind two addresses": {
      given: given(400, nat({ publicIpAddresses: [address(1), address(2)] })),
      says: ["crowded"],
    },
  },
  skips: {
    "no gateway": { given: { resources: [...spoke(), farm(500)] }, says: ["no-shared-address"] },
    "machines that do not use Azure's KMS": {
      given: {
        ...given(500),
        declarations: { activation: { method: "adba", hosts: [] } },
      },
      says: ["no-shared-address"],
    },
  },
  cannotTell: {
    "many, behind a prefix of addresses": {
      given: given(500, nat({ publicIpAddresses: [], publicIpPrefixes: [{ id: "p" }] })),
      says: ["count-unknown"],
    },
    "a size that the deployment computes": { given: given(COMPUTED), says: ["count-unknown"] },
  },
});
