import { basename } from "node:path";
import { readSystemName } from "../../../core/inventory/system-name";
import type { InventoryServer, Reason } from "../../../core/model";
import { company } from "../../../core/words/company";
import { cell, hasColumns, readCount, type Table, type TableRow } from "../table";
import { spread } from "./arc-machine";
import type { ColumnMap, MapField } from "./column-map";

/** A kind of inventory: how its table is known, and how it is read. */
interface InventoryKind {
  readonly kind: string;
  readonly recognises: (table: Table) => boolean;
  readonly read: (table: Table) => readonly InventoryServer[];
}

/** The columns of each tool, in the order in which kinds are tried. */
const KINDS: readonly InventoryKind[] = [
  {
    kind: "Configuration Manager, v_GS_PROCESSOR",
    recognises: (table) => hasColumns(table, "ResourceID", "SystemName0", "NumberOfCores0"),
    read: readConfigurationManager,
  },
  {
    kind: "Win32_Processor",
    recognises: (table) =>
      hasColumns(table, "DeviceID", "SocketDesignation") || hasColumns(table, "SystemName", "NumberOfCores"),
    read: readProcessors,
  },
  {
    kind: "RVTools, vHost",
    recognises: (table) => hasColumns(table, "Host", "# Cores") || hasColumns(table, "vHostName", "vHostNumCPU"),
    read: (table) => table.rows.flatMap((row) => readVmwareHost(table, row)),
  },
  {
    kind: "RVTools, vInfo or vCPU",
    recognises: (table) =>
      (hasColumns(table, "VM", "CPUs") ||
        hasColumns(table, "VM", "# CPUs") ||
        hasColumns(table, "vInfoVMName", "vInfoCPUs")) &&
      !hasColumns(table, "# Cores"),
    read: (table) => table.rows.flatMap((row) => readVmwareMachine(table, row)),
  },
  {
    kind: "PowerCLI, Get-VMHost",
    recognises: (table) =>
      hasColumns(table, "Name", "NumCpu") &&
      (hasColumns(table, "NumCpuPackages") ||
        hasColumns(table, "ConnectionState") ||
        hasColumns(table, "HyperthreadingActive")),
    read: (table) => table.rows.map((row) => readPowerCliHost(table, row)),
  },
  {
    kind: "PowerCLI, Get-VM",
    recognises: (table) => hasColumns(table, "Name", "NumCpu"),
    read: (table) => table.rows.map((row) => readPowerCliMachine(table, row)),
  },
  {
    kind: "Hyper-V, Get-VMHost",
    recognises: (table) => hasColumns(table, "LogicalProcessorCount"),
    read: (table) => table.rows.map((row) => readHyperVHost(table, row)),
  },
  {
    kind: "Hyper-V, Get-VM",
    recognises: (table) => hasColumns(table, "State", "ProcessorCount"),
    read: (table) => table.rows.map((row) => readHyperVMachine(table, row, "ProcessorCount")),
  },
  {
    kind: "Hyper-V, Get-VMProcessor",
    recognises: (table) => hasColumns(table, "VMName", "Count"),
    read: (table) => table.rows.map((row) => readHyperVMachine(table, row, "Count")),
  },
  {
    kind: "Azure Migrate, servers to import",
    recognises: (table) => hasColumns(table, "Server name", "Cores", "OS name"),
    read: readMigrate,
  },
];

export interface Inventory {
  readonly kind: string;
  readonly servers: readonly InventoryServer[];
}

/** The servers of an inventory; undefined for a table of another kind. @param map columns, where a person names them */
export function readInventory(table: Table, map: ColumnMap = {}): Inventory | undefined {
  if (Object.keys(map).length > 0) {
    if (map.name === undefined || !hasColumns(table, map.name)) return undefined;
    return { kind: "a table with named columns", servers: table.rows.flatMap((row) => readMapped(table, row, map)) };
  }
  const found = KINDS.find((kind) => kind.recognises(table));
  return found === undefined ? undefined : { kind: found.kind, servers: found.read(table) };
}

function evidenceOf({ file }: Table, { row }: TableRow): InventoryServer["evidence"] {
  return { file, row };
}

/** One row for each processor: their cores are added up, and never multiplied. */
function readProcessors(table: Table): readonly InventoryServer[] {
  const groups = new Map<string, TableRow[]>();
  for (const row of table.rows) {
    const name =
      cell(row, "SystemName", "PSComputerName", "ComputerName", "__SERVER") ??
      basename(table.file).replace(/\.\w+$/, "");
    const devices = groups.get(name) ?? [];
    // The same processor twice is the same row twice.
    const device = cell(row, "DeviceID");
    if (device !== undefined && devices.some((each) => cell(each, "DeviceID") === device)) continue;
    groups.set(name, [...devices, row]);
  }
  return [...groups].map(([name, rows]) => serverOfProcessors(table, name, rows, ""));
}

function serverOfProcessors(
  table: Table,
  name: string,
  rows: readonly TableRow[],
  suffix: string,
  more: readonly Reason[] = [],
): InventoryServer {
  const cores = rows.map((row) => readCount(cell(row, `NumberOfCores${suffix}`)));
  const logical = rows.map((row) => readCount(cell(row, `NumberOfLogicalProcessors${suffix}`)));
  const processors = cores.filter((each): each is number => each !== undefined && each > 0);
  const threads = logical.filter((each): each is number => each !== undefined);
  const first = rows[0] as TableRow;
  const maker = `${cell(first, "Manufacturer") ?? ""} ${cell(first, "Model") ?? ""}`;
  const noSocket = rows.every((row) => /^(?:none|n\/a)$/i.test(cell(row, `SocketDesignation${suffix}`) ?? ""));
  const model = cell(first, "Model");
  return {
    name,
    kind: model === undefined ? "unknown" : /virtual|vmware|kvm|hvm|qemu|xen/i.test(maker) ? "virtual" : "physical",
    ...(processors.length === cores.length && processors.length > 0 ? { processors } : {}),
    ...(threads.length === logical.length && threads.length > 0
      ? { logical: threads.reduce((sum, each) => sum + each, 0) }
      : {}),
    ...readSystemName(cell(first, "Caption0", "OSName", "OS")),
    evidence: evidenceOf(table, first),
    ...(model !== undefined || processors.length === 0 ? {} : { likely: noSocket ? "virtual" : "physical" }),
    notes: [
      ...(noSocket ? [company("probably-virtual")] : []),
      ...(processors.length < rows.length
        ? [company("processors-without-cores", { count: rows.length - processors.length })]
        : []),
      ...more,
    ],
  };
}

/** Records of one computer under another id are old ones: the newest counts. */
function readConfigurationManager(table: Table): readonly InventoryServer[] {
  const records = new Map<string, Map<string, TableRow[]>>();
  for (const row of table.rows) {
    const name = cell(row, "SystemName0");
    if (name === undefined) continue;
    const ofName = records.get(name.toLowerCase()) ?? new Map<string, TableRow[]>();
    records.set(name.toLowerCase(), ofName);
    const id = cell(row, "ResourceID") ?? "";
    ofName.set(id, [...(ofName.get(id) ?? []), row]);
  }
  return [...records.values()].map((byId) => {
    const ordered = [...byId.entries()].sort(([, one], [, other]) => compareText(timeOf(other), timeOf(one)));
    const [, rows] = ordered[0] as [string, TableRow[]];
    const name = cell(rows[0] as TableRow, "SystemName0") ?? "";
    const older = ordered.slice(1).map(([id]) => id);
    const notes =
      older.length === 0 ? [] : [company("record-left-out", { what: older.map((id) => `ResourceID ${id}`) })];
    return serverOfProcessors(table, name, rows, "0", notes);
  });
}

function timeOf(rows: readonly TableRow[]): string {
  return (
    rows
      .map((row) => cell(row, "TimeStamp") ?? "")
      .sort()
      .at(-1) ?? ""
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function readVmwareHost(table: Table, row: TableRow): readonly InventoryServer[] {
  const name = cell(row, "Host", "vHostName");
  if (name === undefined) return [];
  const sockets = readCount(cell(row, "# CPU", "vHostNumCPU"));
  const cores = readCount(cell(row, "# Cores", "vHostNumCpuCores"));
  const each = readCount(cell(row, "Cores per CPU", "vHostCoresPerCPU"));
  const total = cores ?? (sockets === undefined || each === undefined ? undefined : sockets * each);
  const processors = spread(total === 0 ? undefined : total, sockets);
  return [
    {
      name,
      kind: "physical",
      ...(processors === undefined ? {} : { processors }),
      system: "hypervisor",
      ...withName(cell(row, "ESX Version")),
      evidence: evidenceOf(table, row),
      notes: [],
    },
  ];
}

function withName(osName: string | undefined): Pick<InventoryServer, "osName"> {
  return osName === undefined ? {} : { osName };
}

function isYes(text: string | undefined): boolean {
  return /^(?:true|yes|1|wahr|vrai)$/i.test(text ?? "");
}

/** Templates and placeholders of a recovery site are rows too, and never run. */
function readVmwareMachine(table: Table, row: TableRow): readonly InventoryServer[] {
  const name = cell(row, "VM", "vInfoVMName");
  if (name === undefined) return [];
  if (isYes(cell(row, "Template", "vInfoTemplate"))) return [];
  if (isYes(cell(row, "SRM Placeholder", "vInfoSRMPlaceHolder"))) return [];
  const configured = cell(row, "OS according to the configuration file", "vInfoOS");
  const told = cell(row, "OS according to the VMware Tools", "vInfoOSTools");
  const system = readSystemName(told ?? configured);
  const differs =
    told !== undefined && configured !== undefined && readSystemName(configured).release !== system.release;
  const power = cell(row, "Powerstate", "vInfoPowerstate");
  const vcpus = readCount(cell(row, "CPUs", "# CPUs", "vInfoCPUs"));
  const host = cell(row, "Host", "vInfoHost");
  const identity = cell(row, "VM UUID", "vInfoVMUUID");
  return [
    {
      name,
      ...(identity === undefined ? {} : { identity: identity.toLowerCase() }),
      kind: "virtual",
      ...(vcpus === undefined ? {} : { vcpus }),
      ...system,
      ...(power === undefined ? {} : { running: /on$/i.test(power) }),
      ...(host === undefined ? {} : { host }),
      evidence: evidenceOf(table, row),
      notes: differs ? [company("system-differs", { configured, told })] : [],
    },
  ];
}

/** `NumCpu` of a host is its physical cores; packages are its sockets. A host that does not answer has no numbers. */
function readPowerCliHost(table: Table, row: TableRow): InventoryServer {
  const cores = readCount(cell(row, "NumCpuCores", "NumCpu"));
  const processors = spread(cores === 0 ? undefined : cores, readCount(cell(row, "NumCpuPackages")));
  return {
    name: cell(row, "Name") ?? "",
    kind: "physical",
    ...(processors === undefined ? {} : { processors }),
    system: "hypervisor",
    ...withName(cell(row, "Version")),
    evidence: evidenceOf(table, row),
    notes: [],
  };
}

function readPowerCliMachine(table: Table, row: TableRow): InventoryServer {
  const vcpus = readCount(cell(row, "NumCpu"));
  const power = cell(row, "PowerState");
  const host = cell(row, "VMHost");
  // `app-01:Microsoft Windows Server 2022 (64-bit)`
  const guest = (cell(row, "Guest", "GuestFullName", "OSFullName") ?? "").replace(/^[^:]*:/, "");
  return {
    name: cell(row, "Name") ?? "",
    kind: "virtual",
    ...(vcpus === undefined ? {} : { vcpus }),
    ...readSystemName(guest),
    ...(power === undefined ? {} : { running: /on$/i.test(power) }),
    ...(host === undefined ? {} : { host }),
    evidence: evidenceOf(table, row),
    notes: [],
  };
}

/** Hyper-V's own host object counts threads and has no cores. */
function readHyperVHost(table: Table, row: TableRow): InventoryServer {
  const logical = readCount(cell(row, "LogicalProcessorCount"));
  return {
    name: cell(row, "ComputerName", "Name") ?? "",
    kind: "physical",
    ...(logical === undefined ? {} : { logical }),
    system: "hypervisor",
    evidence: evidenceOf(table, row),
    notes: [],
  };
}

function readHyperVMachine(table: Table, row: TableRow, column: string): InventoryServer {
  const vcpus = readCount(cell(row, column));
  const state = cell(row, "State");
  const host = cell(row, "ComputerName");
  const identity = cell(row, "VMId", "Id");
  return {
    name: cell(row, "VMName", "Name") ?? "",
    ...(identity === undefined ? {} : { identity: identity.toLowerCase() }),
    kind: "virtual",
    ...(vcpus === undefined ? {} : { vcpus }),
    system: "unknown",
    ...(state === undefined ? {} : { running: /^(?:running|2)$/i.test(state) }),
    ...(host === undefined ? {} : { host }),
    evidence: evidenceOf(table, row),
    notes: [],
  };
}

/** `Cores` are those that the server was given, whether it is physical or virtual. One address is one server. */
function readMigrate(table: Table): readonly InventoryServer[] {
  const seen = new Set<string>();
  return table.rows.flatMap((row): readonly InventoryServer[] => {
    const name = cell(row, "Server name");
    if (name === undefined) return [];
    const address = cell(row, "IP address");
    if (address !== undefined && seen.has(address)) return [];
    if (address !== undefined) seen.add(address);
    const cores = readCount(cell(row, "Cores"));
    return [
      {
        name,
        kind: "unknown",
        ...(cores === undefined ? {} : { processors: [cores], logical: cores }),
        ...readSystemName(cell(row, "OS name")),
        evidence: evidenceOf(table, row),
        notes: [],
      },
    ];
  });
}

function readMapped(table: Table, row: TableRow, map: ColumnMap): readonly InventoryServer[] {
  const at = (field: MapField): string | undefined => {
    const column = map[field];
    return column === undefined ? undefined : cell(row, column);
  };
  const name = at("name");
  if (name === undefined) return [];
  const cores = readCount(at("cores"));
  const vcpus = readCount(at("vcpus"));
  const said = at("kind");
  const kind =
    said === undefined
      ? vcpus !== undefined
        ? "virtual"
        : cores !== undefined
          ? "physical"
          : "unknown"
      : /virtual|vm/i.test(said)
        ? "virtual"
        : "physical";
  const processors = kind === "virtual" ? undefined : spread(cores, readCount(at("sockets")));
  const power = at("power");
  const host = at("host");
  const identity = at("id");
  return [
    {
      name,
      ...(identity === undefined ? {} : { identity: identity.toLowerCase() }),
      kind,
      ...(processors === undefined ? {} : { processors }),
      ...(vcpus === undefined ? {} : { vcpus }),
      ...readSystemName(at("os")),
      ...(power === undefined ? {} : { running: /on$|^running|^true$|^up$/i.test(power) }),
      ...(host === undefined ? {} : { host }),
      evidence: evidenceOf(table, row),
      notes: [],
    },
  ];
}
