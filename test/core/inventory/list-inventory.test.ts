import { evaluate } from "../../../core/engine/evaluate";
import { countInventory, listInventory } from "../../../core/inventory/list-inventory";
import { reportPosition } from "../../../core/licensing/position-report";
import { buildEstate, type EstateParts } from "../../support/builders";
import { batchPool, dedicatedHost, hostGroup, kubernetesCluster } from "../../support/licensed";
import { LINUX_IMAGE, virtualMachine } from "../../support/machines";

const windowsPool = { name: "win", osType: "Windows", vmSize: "Standard_D8s_v5", count: 4 };
const linuxPool = { name: "sys", osType: "Linux", vmSize: "Standard_D2s_v5", count: 1 };
const count = (parts: EstateParts) => countInventory(buildEstate(parts));

test("nodes of a cluster are something to license", () => {
  const resources = [kubernetesCluster("aks", "Windows_Server", [linuxPool, windowsPool])];
  expect(count({ resources })).toEqual({
    machines: 0,
    fleets: 1,
    hosts: 0,
    needed: { low: 32, high: 32, atLeast: false, entitled: false },
  });
});

test("a dedicated host is something to license", () => {
  const resources = [hostGroup("hg"), dedicatedHost("h1", "hg", "Dsv5-Type1")];
  expect(count({ resources })).toMatchObject({ machines: 0, fleets: 0, hosts: 1, needed: { low: 64 } });
});

test("a server on-premises is something to license", () => {
  const declarations = { onPremises: [{ name: "hv1", processors: [16] }] };
  expect(count({ resources: [], declarations })).toEqual({ machines: 0, fleets: 0, hosts: 1 });
});

test("nodes of Linux alone are none", () => {
  expect(count({ resources: [kubernetesCluster("aks", "None", [linuxPool])] })).toEqual({
    machines: 0,
    fleets: 0,
    hosts: 0,
  });
});

test("one list holds machines and fleets in the order of their URNs", () => {
  const { machines, licensed } = buildEstate({
    resources: [virtualMachine("web"), batchPool("batch", {}), virtualMachine("db", { image: LINUX_IMAGE })],
  });
  const listed = listInventory({ machines, licensed });
  expect(listed.map(({ from, kind }) => [from.name, kind])).toEqual([
    ["batch", "fleet"],
    ["db", "machines"],
    ["web", "machines"],
  ]);
});

test("the report names what nobody compares with licences", () => {
  const resources = [kubernetesCluster("aks", "Windows_Server", [windowsPool])];
  const { checked } = evaluate(buildEstate({ resources }), []);
  expect(checked).toMatchObject({ machines: 0, fleets: 1, needed: { low: 32, high: 32, atLeast: false } });
});

test("a position names the machines that pay as they go", () => {
  const { payAsYouGo } = reportPosition(
    buildEstate({
      resources: [
        virtualMachine("paid", { licenseType: "None", size: "Standard_D16s_v5" }),
        virtualMachine("own", { licenseType: "Windows_Server" }),
        virtualMachine("db", { image: LINUX_IMAGE }),
      ],
    }),
  );
  expect(payAsYouGo).toEqual([{ name: "paid", cores: 16 }]);
});
