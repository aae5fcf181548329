import { type Dns, isResolved, type RecordSet, UNKNOWN } from "../../../../core/model";
import { readRecordSet } from "../../../../core/resources/dns/read-dns";
import { buildEstate, COMPUTED, declare } from "../../../support/builders";
import { classicSrvRecord, ENTRY, privateZone, srvRecord } from "../../../support/dns";

function read(...resources: Parameters<typeof buildEstate>[0]["resources"] & object): Dns {
  return buildEstate({ resources }).dns;
}

function only(dns: Dns): RecordSet {
  const [record, ...rest] = dns.records;
  if (record === undefined || rest.length > 0) throw new Error(`${String(dns.records.length)} records`);
  return record;
}

describe("every token of a private zone", () => {
  test.each([
    ["azure-native:privatedns:PrivateZone", "privateZoneName"],
    ["azure-native:privatedns/v20240601:PrivateZone", "privateZoneName"],
    ["azure-native:network:PrivateZone", "privateZoneName"],
    ["azure-native:network/v20200601:PrivateZone", "privateZoneName"],
    ["azure-native_privatedns_v20240601:privatedns:PrivateZone", "privateZoneName"],
    ["azure:privatedns/zone:Zone", "name"],
  ])("%s", (type, property) => {
    const { zones } = read(declare(type, "zone", { [property]: "Corp.Contoso.com" }));
    expect(zones).toMatchObject([{ name: "zone", domain: "corp.contoso.com", private: true }]);
  });
});

describe("every token of a public zone", () => {
  test.each([
    ["azure-native:dns:Zone", "zoneName"],
    ["azure-native:dns/v20180501:Zone", "zoneName"],
    ["azure-native:network:Zone", "zoneName"],
    ["azure-native:network/v20230701preview:Zone", "zoneName"],
    ["azure-native_dns_v20180501:dns:Zone", "zoneName"],
    ["azure:dns/zone:Zone", "name"],
  ])("%s", (type, property) => {
    const { zones } = read(declare(type, "zone", { [property]: "contoso.com" }));
    expect(zones).toMatchObject([{ domain: "contoso.com", private: false }]);
  });

  test("an early private zone, declared as a public one with a type", () => {
    const { zones, records } = read(
      declare("azure-native:dns/v20180501:Zone", "zone", { zoneName: "corp.contoso.com", zoneType: "Private" }),
      declare("azure-native:dns/v20180501:RecordSet", "kms", { zoneName: "corp.contoso.com", recordType: "SRV" }),
    );
    expect(zones).toMatchObject([{ private: true }]);
    expect(records).toMatchObject([{ private: true }]);
  });
});

test("a zone that the provider names", () => {
  expect(read(declare("azure-native:privatedns:PrivateZone", "zone")).zones).toMatchObject([{ domain: UNKNOWN }]);
  const id = "/subscriptions/1/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/corp.contoso.com";
  const known = read(declare("azure-native:privatedns:PrivateZone", "zone", {}, { id }));
  expect(known.zones).toMatchObject([{ domain: "corp.contoso.com" }]);
});

describe("every token of an SRV record set", () => {
  const native = {
    relativeRecordSetName: "_vlmcs._tcp",
    recordType: "SRV",
    ttl: 300,
    srvRecords: [ENTRY],
  };
  const classic = { name: "_vlmcs._tcp", ttl: 300, records: [ENTRY] };
  test.each([
    ["azure-native:privatedns:PrivateRecordSet", { ...native, privateZoneName: "corp.contoso.com" }, true],
    ["azure-native:privatedns/v20240601:PrivateRecordSet", { ...native, privateZoneName: "corp.contoso.com" }, true],
    ["azure-native:network:PrivateRecordSet", { ...native, privateZoneName: "corp.contoso.com" }, true],
    ["azure-native:network/v20200601:PrivateRecordSet", { ...native, privateZoneName: "corp.contoso.com" }, true],
    [
      "azure-native_privatedns_v20240601:privatedns:PrivateRecordSet",
      { ...native, privateZoneName: "corp.contoso.com" },
      true,
    ],
    ["azure-native:dns:RecordSet", { ...native, zoneName: "corp.contoso.com" }, false],
    ["azure-native:dns/v20230701preview:RecordSet", { ...native, zoneName: "corp.contoso.com" }, false],
    ["azure-native:network:RecordSet", { ...native, zoneName: "corp.contoso.com" }, false],
    ["azure-native_dns_v20180501:dns:RecordSet", { ...native, zoneName: "corp.contoso.com" }, false],
    ["azure:privatedns/sRVRecord:SRVRecord", { ...classic, zoneName: "corp.contoso.com" }, true],
    ["azure:privatedns/srvRecord:SrvRecord", { ...classic, zoneName: "corp.contoso.com" }, true],
    ["azure:dns/srvRecord:SrvRecord", { ...classic, zoneName: "corp.contoso.com" }, false],
  ])("%s", (type, inputs, inPrivateZone) => {
    const record = only(read(declare(type, "kms", inputs)));
    expect(record).toMatchObject({
      name: "kms",
      private: inPrivateZone,
      zoneDomain: "corp.contoso.com",
      owner: "_vlmcs._tcp",
      recordType: "SRV",
      ttl: 300,
      targets: [ENTRY],
    });
    expect(record.paths).toEqual(
      type.startsWith("azure-native")
        ? { owner: "relativeRecordSetName", targets: "srvRecords", ttl: "ttl" }
        : { owner: "name", targets: "records", ttl: "ttl" },
    );
  });

  test.each(["SRV", "srv", "Microsoft.Network/privateDnsZones/SRV", "Microsoft.Network/dnszones/SRV"])(
    "record type written as %s",
    (recordType) => {
      expect(only(read(srvRecord("kms", { recordType }))).recordType).toBe("SRV");
    },
  );

  test("lists spelled as the wire does", () => {
    const record = only(
      read(
        declare("azure-native:dns/v20160401:RecordSet", "kms", {
          zoneName: "corp.contoso.com",
          relativeRecordSetName: "_vlmcs._tcp",
          recordType: "SRV",
          tTL: 300,
          sRVRecords: [ENTRY],
        }),
      ),
    );
    expect(record).toMatchObject({ ttl: 300, targets: [ENTRY], paths: { targets: "sRVRecords", ttl: "tTL" } });
  });
});

describe("addresses and aliases", () => {
  const zone = { zoneName: "corp.contoso.com", resourceGroupName: "dns" };
  const native = "azure-native:privatedns:PrivateRecordSet";
  test.each([
    [native, { recordType: "A", aRecords: [{ ipv4Address: "10.1.0.4" }] }, "A", ["10.1.0.4"]],
    [native, { recordType: "AAAA", aaaaRecords: [{ ipv6Address: "fd00::4" }] }, "AAAA", ["fd00::4"]],
    [native, { recordType: "CNAME", cnameRecord: { cname: "kms.x" } }, "CNAME", ["kms.x"]],
    [native, { recordType: "A", aRecords: [{ ipv4Address: COMPUTED }] }, "A", [UNKNOWN]],
    [native, { recordType: "A", aRecords: COMPUTED }, "A", UNKNOWN],
    [native, { recordType: "TXT", txtRecords: [{ value: ["x"] }] }, "TXT", undefined],
    [native, { recordType: COMPUTED, aRecords: [{ ipv4Address: "10.1.0.4" }] }, UNKNOWN, UNKNOWN],
    ["azure-native:dns:RecordSet", { recordType: "A", targetResource: { id: COMPUTED } }, "A", UNKNOWN],
    ["azure:privatedns/aRecord:ARecord", { ...zone, records: ["10.1.0.4"] }, "A", ["10.1.0.4"]],
    ["azure:privatedns/aAAARecord:AAAARecord", { ...zone, records: ["fd00::4"] }, "AAAA", ["fd00::4"]],
    ["azure:privatedns/aaaaRecord:AaaaRecord", { ...zone, records: ["fd00::4"] }, "AAAA", ["fd00::4"]],
    ["azure:privatedns/cnameRecord:CnameRecord", { ...zone, record: "kms.x" }, "CNAME", ["kms.x"]],
    ["azure:privatedns/cNAME:CNAME", { ...zone, record: "kms.x" }, "CNAME", ["kms.x"]],
    ["azure:dns/aRecord:ARecord", { ...zone, records: ["10.1.0.4", COMPUTED] }, "A", ["10.1.0.4", UNKNOWN]],
    ["azure:dns/aRecord:ARecord", { ...zone, targetResourceId: COMPUTED }, "A", UNKNOWN],
    ["azure:dns/aaaaRecord:AaaaRecord", { ...zone, records: ["fd00::4"] }, "AAAA", ["fd00::4"]],
    ["azure:dns/cNameRecord:CNameRecord", { ...zone, record: "kms.x" }, "CNAME", ["kms.x"]],
  ])("%s %j", (type, inputs, recordType, values) => {
    const record = only(read(declare(type, "kms1", { relativeRecordSetName: "kms1", name: "kms1", ...inputs })));
    expect(record).toMatchObject({ owner: "kms1", recordType });
    expect(record.values).toEqual(values);
    expect(record.targets).toBeUndefined();
  });
});

describe("parts that are not known", () => {
  test("the list of entries", () => {
    expect(only(read(srvRecord("kms", { entries: COMPUTED }))).targets).toBe(UNKNOWN);
    expect(only(read(classicSrvRecord("kms", { entries: COMPUTED }))).targets).toBe(UNKNOWN);
  });

  test("one entry, and one field of another", () => {
    const { targets } = only(read(srvRecord("kms", { entries: [COMPUTED, { ...ENTRY, target: COMPUTED }] })));
    expect(targets).toEqual([
      { priority: UNKNOWN, weight: UNKNOWN, port: UNKNOWN, target: UNKNOWN },
      { ...ENTRY, target: UNKNOWN },
    ]);
  });

  test("fields left out", () => {
    const { targets } = only(read(srvRecord("kms", { entries: [{}, null] })));
    const nothing = { priority: undefined, weight: undefined, port: undefined, target: undefined };
    expect(targets).toEqual([nothing, nothing]);
  });

  test("the owner, when the provider makes it up", () => {
    const inputs = { privateZoneName: "corp.contoso.com", recordType: "SRV", srvRecords: [ENTRY] };
    expect(only(read(declare("azure-native:privatedns:PrivateRecordSet", "kms", inputs))).owner).toBe(UNKNOWN);
    const id =
      "/subscriptions/1/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/corp.contoso.com/SRV/_vlmcs._tcp";
    const known = only(read(declare("azure-native:privatedns:PrivateRecordSet", "kms", inputs, { id })));
    expect(known.owner).toBe("_vlmcs._tcp");
  });

  test.each([undefined, null, 7, "text", [], { a: 1 }])("entries that are %j", (entries) => {
    expect(() => read(srvRecord("kms", { entries }), classicSrvRecord("old", { entries }))).not.toThrow();
  });
});

describe("the zone of a record", () => {
  const zone = privateZone("zone", "Corp.contoso.com");

  test("by name", () => {
    const { records, zones } = read(zone, srvRecord("kms", { zone: "corp.CONTOSO.com" }));
    expect(records[0]?.zone).toBe(zones[0]);
    expect(records[0]?.zoneDomain).toBe("corp.contoso.com");
  });

  test("by an edge, when the name is not known yet", () => {
    const record = srvRecord("kms", { zone: COMPUTED }, { edges: { privateZoneName: ["zone"] } });
    const { records, zones } = read(zone, privateZone("other", "other.com"), record);
    expect(records[0]?.zone).toBe(zones.find(({ name }) => name === "zone"));
    expect(records[0]?.zoneDomain).toBe("corp.contoso.com");
  });

  test("by an edge of the classic provider", () => {
    const { records } = read(
      declare("azure:privatedns/zone:Zone", "zone", { name: "corp.contoso.com" }),
      classicSrvRecord("kms", { zone: COMPUTED }, { edges: { zoneName: ["zone"] } }),
    );
    expect(records[0]?.zoneDomain).toBe("corp.contoso.com");
  });

  test("outside the estate", () => {
    expect(only(read(srvRecord("kms")))).toMatchObject({
      zone: { outside: "corp.contoso.com" },
      zoneDomain: "corp.contoso.com",
    });
  });

  test("not known at all", () => {
    expect(only(read(srvRecord("kms", { zone: COMPUTED })))).toMatchObject({ zone: UNKNOWN, zoneDomain: UNKNOWN });
  });

  test("a public zone of the same name", () => {
    const publicZone = declare("azure-native:dns:Zone", "outer", { zoneName: "corp.contoso.com" });
    const { records } = read(
      zone,
      publicZone,
      srvRecord("inner-kms"),
      declare("azure-native:dns:RecordSet", "outer-kms", { zoneName: "corp.contoso.com", recordType: "SRV" }),
    );
    const zoneOf = (name: string): string | undefined => {
      const ref = records.find((record) => record.name === name)?.zone;
      return isResolved(ref) ? ref.name : undefined;
    };
    expect([zoneOf("inner-kms"), zoneOf("outer-kms")]).toEqual(["zone", "outer"]);
  });
});

describe("one record set on its own", () => {
  test("with the zone by name", () => {
    expect(readRecordSet(srvRecord("kms"))).toMatchObject({ zone: UNKNOWN, zoneDomain: "corp.contoso.com" });
  });
  test("with the zone not known yet", () => {
    expect(readRecordSet(srvRecord("kms", { zone: COMPUTED }))).toMatchObject({ zoneDomain: UNKNOWN });
  });
  test("another resource", () => {
    expect(readRecordSet(privateZone("zone", "corp.contoso.com"))).toBeUndefined();
  });
});

describe("links", () => {
  const zone = privateZone("zone", "corp.contoso.com");
  const network = declare("azure-native:network:VirtualNetwork", "hub", { virtualNetworkName: "hub" });

  test("to zone and network by edges", () => {
    const { links } = read(
      zone,
      network,
      declare(
        "azure-native:privatedns:VirtualNetworkLink",
        "link",
        { privateZoneName: COMPUTED, virtualNetwork: { id: COMPUTED }, registrationEnabled: true },
        { edges: { privateZoneName: ["zone"], virtualNetwork: ["hub"] } },
      ),
    );
    expect(links).toMatchObject([
      { zone: { name: "zone" }, zoneDomain: "corp.contoso.com", network: { name: "hub" }, registersMachines: true },
    ]);
  });

  test.each([
    "azure-native:privatedns/v20240601:VirtualNetworkLink",
    "azure-native:network/v20200601:VirtualNetworkLink",
    "azure-native_privatedns_v20240601:privatedns:VirtualNetworkLink",
  ])("by name and id: %s", (type) => {
    const id = "/subscriptions/1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub";
    const { links } = read(
      zone,
      { ...network, id },
      declare(type, "link", { privateZoneName: "corp.contoso.com", virtualNetwork: { id } }),
    );
    expect(links).toMatchObject([{ zone: { name: "zone" }, network: { name: "hub" } }]);
  });

  test("from the classic provider", () => {
    const { links } = read(
      declare("azure:privatedns/zone:Zone", "zone", { name: "corp.contoso.com" }),
      declare("azure:network/virtualNetwork:VirtualNetwork", "hub", { name: "hub" }),
      declare(
        "azure:privatedns/zoneVirtualNetworkLink:ZoneVirtualNetworkLink",
        "link",
        { privateDnsZoneName: "corp.contoso.com", virtualNetworkId: COMPUTED },
        { edges: { virtualNetworkId: ["hub"] } },
      ),
    );
    expect(links).toMatchObject([{ zone: { name: "zone" }, network: { name: "hub" }, registersMachines: undefined }]);
  });

  test("to a network outside the estate", () => {
    const { links } = read(
      declare("azure-native:privatedns:VirtualNetworkLink", "link", {
        privateZoneName: "corp.contoso.com",
        virtualNetwork: { id: "/subscriptions/2/x" },
      }),
    );
    expect(links).toMatchObject([
      { zone: { outside: "corp.contoso.com" }, network: { outside: "/subscriptions/2/x" } },
    ]);
  });
});

test("values that an entry is computed from", () => {
  const record = srvRecord("kms", { entries: COMPUTED }, { edges: { srvRecords: ["b", "a"], ttl: ["c"] } });
  expect(only(read(record)).computedFrom).toEqual(["a", "b"]);
});
