import type { DeclaredResource, InventoryServer, LiveFacts, Unread, ValueRecord } from "../../../core/model";
import { declareDeployed } from "../../../core/resources/arm/declare-from-arm";
import { company } from "../../../core/words/company";
import { isJson, type Json } from "../detect";
import { type Gap, type InputFault, makeReading, makeUnseen, type Reading } from "../reading";
import { readArcMachine } from "./arc-machine";
import { member, textAt } from "./json";
import type { AzureRows } from "./recognise";

/**
 * Reads what Azure shows: results of Resource Graph in any of their forms, `az vm list`, `az vmss list`, `Get-AzVM`.
 * A result that is not complete says so, and every figure is "at least".
 */
export function readAzure({ form, rows, incomplete, total }: AzureRows, file: string): Reading | InputFault {
  const resources = new Map<string, DeclaredResource>();
  const servers: InventoryServer[] = [];
  const unseen: Unread[] = [];
  let repeated = 0;
  for (const [index, row] of rows.entries()) {
    const parts = partsOf(row);
    if (parts === undefined) return noId(file, index);
    const damage = form === "graph" ? findDamage(row.properties) : findDamage(row);
    if (damage !== undefined && !(form === "az-powershell" && isReadable(row))) return damaged(file, index, damage);
    const key = parts.id.toLowerCase();
    if (resources.has(key)) {
      repeated += 1;
      continue;
    }
    const { type } = parts;
    resources.set(
      key,
      declareDeployed({
        ...parts,
        body: () => bodyOf(row, form),
        live: liveOf(row, form),
      }),
    );
    if (type.toLowerCase() === "microsoft.hybridcompute/machines") {
      servers.push(...readArcMachine(row, parts, { file, row: index + 1 }));
    } else if (type.toLowerCase() === "microsoft.batch/batchaccounts") {
      unseen.push({ ...makeUnseen(parts.names.at(-1) ?? parts.id, company("batch-pools-not-shown")), type, urn: key });
    }
  }
  const lost = repeated > 0 && incomplete === undefined;
  const gap = incomplete ?? (lost ? repeatedRows(repeated) : undefined);
  const gaps: readonly Gap[] =
    gap === undefined
      ? []
      : [{ kind: gap.certain ? "truncated-result" : "result-of-unknown-size", name: `${file} (${gap.why})` }];
  const reading = makeReading("live", [...resources.values()], gaps);
  const missing =
    gap === undefined ? [] : [makeUnseen(file, company("result-truncated", { why: gap.why, todo: gap.todo }))];
  const machines = [...resources.values()].filter(({ type }) => type.endsWith(":VirtualMachine"));
  const stateless = machines.length > 0 && machines.every(({ live }) => live?.power === undefined);
  return {
    ...reading,
    ...(stateless ? { remarks: [`${file} shows no power state: machines that are deallocated count too.`] } : {}),
    ...(total === undefined ? {} : { total }),
    ...(servers.length === 0 ? {} : { servers }),
    ...(unseen.length + missing.length === 0 ? {} : { unseen: [...missing, ...unseen] }),
  };
}

function repeatedRows(count: number) {
  return {
    why: `${String(count)} rows that repeat, so as many may be lost`,
    todo: "Add `| order by id asc` to the query and run it again.",
    certain: true,
  };
}

interface Parts {
  readonly id: string;
  readonly type: string;
  readonly names: readonly string[];
  readonly resourceGroup: string | undefined;
}

/** What an id says: its type, all names in its path, and its group. */
function partsOf(row: Json): Parts | undefined {
  const id = member(row, "id", "ResourceId");
  if (typeof id !== "string") return undefined;
  const at = id.toLowerCase().lastIndexOf("/providers/");
  if (at === -1) return undefined;
  const [namespace = "", ...pairs] = id.slice(at + "/providers/".length).split("/");
  const types = pairs.filter((_, index) => index % 2 === 0);
  const names = pairs.filter((_, index) => index % 2 === 1);
  if (types.length === 0 || types.length !== names.length) return undefined;
  const resourceGroup = /\/resourceGroups\/([^/]+)\//i.exec(id)?.[1];
  return { id, type: [namespace, ...types].join("/"), names, resourceGroup };
}

/** `ConvertTo-Json` without `-Depth` writes `@{a=b}`, and the name of a .NET type, where an object belongs. */
function findDamage(value: unknown): string | undefined {
  if (typeof value === "string") return isRemnant(value) ? value : undefined;
  if (!isJson(value)) return undefined;
  for (const key in value) {
    if (!BLOCKS.has(key.toLowerCase())) continue;
    const found = value[key];
    if (typeof found === "string" && isRemnant(found)) return found;
    if (!isJson(found)) continue;
    for (const inner of Object.values(found)) if (typeof inner === "string" && isRemnant(inner)) return inner;
  }
  return undefined;
}

const BLOCKS: ReadonlySet<string> = new Set([
  "hardwareprofile",
  "storageprofile",
  "osprofile",
  "virtualmachineprofile",
  "extended",
  "agentpoolprofiles",
]);

function isRemnant(text: string): boolean {
  return text.startsWith("@{") || /^(?:System|Microsoft)\.[A-Za-z.]+(?:\[\])?$/.test(text);
}

/** What decides about licences is there, although something else is lost. */
function isReadable(row: Json): boolean {
  return textAt(row, "HardwareProfile", "VmSize") !== undefined && ("LicenseType" in row || "licenseType" in row);
}

function damaged(file: string, index: number, found: string): InputFault {
  return {
    file,
    place: `row ${String(index + 1)}`,
    expected: "objects with all their properties",
    found: `\`${found.slice(0, 60)}\`, which is what is left of an object`,
    todo: "Make it again with `ConvertTo-Json -Depth 100`.",
  };
}

function noId(file: string, index: number): InputFault {
  return {
    file,
    place: `row ${String(index + 1)}`,
    expected: "the resource id in a column `id`",
    found: "none",
    todo: "Add `id` to the columns of the query, or use the query of `winlic queries`.",
  };
}

/** Columns that a query names, with where their value stands in a resource. */
const COLUMNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    vmsize: "properties.hardwareProfile.vmSize",
    size: "properties.hardwareProfile.vmSize",
    licensetype: "properties.licenseType",
    ostype: "properties.storageProfile.osDisk.osType",
    hostid: "properties.host.id",
    hostgroupid: "properties.hostGroup.id",
    setid: "properties.virtualMachineScaleSet.id",
    image: "properties.storageProfile.imageReference",
    imagereference: "properties.storageProfile.imageReference",
    priority: "properties.priority",
    orchestrationmode: "properties.orchestrationMode",
    capacity: "sku.capacity",
    skuname: "sku.name",
  }),
);

/** In a scale set the same columns stand elsewhere. */
const SET_COLUMNS: ReadonlyMap<string, string> = new Map([
  ["vmsize", "sku.name"],
  ["size", "sku.name"],
  ["licensetype", "properties.virtualMachineProfile.licenseType"],
  ["ostype", "properties.virtualMachineProfile.storageProfile.osDisk.osType"],
  ["image", "properties.virtualMachineProfile.storageProfile.imageReference"],
]);

const TOP = new Set(["location", "tags", "sku", "kind", "zones", "plan", "identity", "properties"]);

/** The body of a resource as Azure's own interface has it, whichever form it comes in. */
function bodyOf(row: Json, form: AzureRows["form"]): ValueRecord {
  const body: Record<string, unknown> = {};
  if (form === "az") {
    for (const [key, value] of Object.entries(row)) {
      if (!NOT_BODY.has(key) && value !== null) body[key] = value;
    }
  } else if (form === "az-powershell") {
    Object.assign(body, lowerCamel(row));
    body.storageProfile = repairStorage(row);
  } else {
    const isSet = /\/virtualMachineScaleSets\/[^/]+$/i.test(String(member(row, "id", "ResourceId")));
    // A row that is whole needs no column put in its place.
    const isWhole = isJson(row.properties);
    for (const [key, value] of Object.entries(row)) {
      if (isWhole && !TOP.has(key)) continue;
      if (value === null || value === undefined || value === "") continue;
      const held =
        typeof value === "string" && (key === "properties" || key === "tags" || key === "sku")
          ? parseHeld(value)
          : value;
      const lower = key.toLowerCase();
      const path = (isSet ? SET_COLUMNS.get(lower) : undefined) ?? COLUMNS.get(lower);
      if (TOP.has(key)) {
        if (body[key] === undefined) body[key] = held;
        else put(body, key, held);
      } else if (path !== undefined)
        put(body, path, typeof held === "string" && lower.startsWith("image") ? parseHeld(held) : held);
      else if (key.startsWith("properties_") || key.startsWith("sku_")) put(body, key.replaceAll("_", "."), held);
    }
  }
  // Null reads as absent, and what Azure shows holds no mark of Pulumi: nothing is to be decoded.
  return (/\/licenseProfiles\//i.test(String(member(row, "id", "ResourceId"))) ? spreadArc(body) : body) as ValueRecord;
}

const NOT_BODY = new Set(["id", "name", "type", "resourceGroup", "powerState", "publicIps", "privateIps", "fqdns"]);

/** Sets a value at a path; what is there already stays where the new value says less. */
function put(body: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split(".");
  const last = steps.pop() ?? path;
  let current = body;
  for (const step of steps) {
    const next = current[step];
    if (isJson(next)) current = next as Record<string, unknown>;
    else {
      const made: Record<string, unknown> = {};
      current[step] = made;
      current = made;
    }
  }
  const before = current[last];
  current[last] = isJson(before) && isJson(value) ? { ...before, ...value } : value;
}

/** JSON in a cell: the portal's CSV holds objects as texts. */
function parseHeld(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Licence profiles hold in blocks what azure-native takes at the top. */
function spreadArc(body: Json): Json {
  if (!isJson(body.properties)) return body;
  const { esuProfile, softwareAssurance, productProfile, ...rest } = body.properties;
  const blocks = [esuProfile, softwareAssurance, productProfile].filter(isJson);
  if (blocks.length === 0) return body;
  const spread = Object.assign({}, rest, ...blocks) as Record<string, unknown>;
  // An object where other interfaces have the id.
  if (isJson(spread.assignedLicense)) spread.assignedLicense = spread.assignedLicense.id;
  return { ...body, properties: spread };
}

/** `VmSize` as `vmSize`, at every level: PowerShell writes properties with capitals. */
function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const name = key === "OSProfile" ? "osProfile" : key.charAt(0).toLowerCase() + key.slice(1);
      return [name, isBlock(name) && typeof each === "string" ? {} : lowerCamel(each)];
    }),
  );
}

/** The name of a .NET type where a block stood: the block was there. */
function isBlock(name: string): boolean {
  return name === "windowsConfiguration" || name === "linuxConfiguration";
}

function repairStorage(row: Json): unknown {
  const storage = member(row, "StorageProfile");
  if (!isJson(storage)) return undefined;
  const disk = member(storage, "OsDisk");
  const image = member(storage, "ImageReference");
  const osType = isJson(disk) ? member(disk, "OsType") : undefined;
  const named = osType === 0 ? "Windows" : osType === 1 ? "Linux" : osType;
  return {
    ...(isJson(image) ? { imageReference: lowerCamel(image) } : {}),
    ...(named === undefined ? {} : { osDisk: { osType: named } }),
  };
}

function liveOfWhole({ extended, nodeResourceGroup }: Json): LiveFacts {
  const view = isJson(extended) && isJson(extended.instanceView) ? extended.instanceView : undefined;
  const code = view !== undefined && isJson(view.powerState) ? view.powerState.code : undefined;
  const osName = view?.osName;
  return {
    ...(typeof code === "string" && code !== "" ? { power: powerOf(code) } : {}),
    ...(typeof osName === "string" && osName !== "" ? { osName } : {}),
    ...(typeof nodeResourceGroup === "string" ? { nodeGroup: nodeResourceGroup } : {}),
  };
}

function powerOf(state: string): "allocated" | "deallocated" {
  return /deallocat/i.test(state) ? "deallocated" : "allocated";
}

function columnsOf(row: Json): readonly string[] {
  const keys = Object.keys(row).map((key) => key.toLowerCase());
  return ["licenseType", "osType"].filter((name) => keys.some((key) => key.endsWith(name.toLowerCase())));
}

/** What only the live estate says of a machine. */
function liveOf(row: Json, form: AzureRows["form"]): LiveFacts {
  // Whole rows of Resource Graph, of which there are most: their members are written as Azure documents them.
  if (form === "graph" && isJson(row.properties)) return liveOfWhole(row.properties);
  const state =
    textAt(row, "properties", "extended", "instanceView", "powerState", "code") ??
    textAt(row, "power") ??
    textAt(row, "powerState") ??
    textAt(row, "properties_extended_instanceView_powerState_code");
  const osName =
    textAt(row, "properties", "extended", "instanceView", "osName") ??
    textAt(row, "osName") ??
    textAt(row, "properties_extended_instanceView_osName");
  const nodeGroup = textAt(row, "properties", "nodeResourceGroup") ?? textAt(row, "nodeResourceGroup");
  const power = form === "az-powershell" ? (textAt(row, "PowerState") ?? state) : state;
  return {
    ...(power === undefined ? {} : { power: powerOf(power) }),
    ...(osName === undefined ? {} : { osName }),
    ...(nodeGroup === undefined ? {} : { nodeGroup }),
    // A row with chosen columns shows those alone; in whole ones an absent licence type is none.
    ...(form === "graph" && !("properties" in row) ? { columns: columnsOf(row) } : {}),
  };
}
