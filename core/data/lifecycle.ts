import type { IsoDate, Release } from "../model";

/** When a release of Windows Server is supported. All days are the last ones on which something holds, US Pacific. */
export interface Lifecycle {
  readonly release: Release;
  /** How a person names it. */
  readonly name: string;
  readonly available: IsoDate;
  /** The end of mainstream support; channel releases have no other. */
  readonly mainstreamEnd?: IsoDate;
  /** The end of security updates for everybody; undefined where no day was found. */
  readonly end: IsoDate | undefined;
  readonly extendedUpdates?: ExtendedUpdates;
  /** No text of Microsoft was read for its end: findings that rest on it are advisory. */
  readonly secondary?: true;
}

/** Extended Security Updates after the end. */
export interface ExtendedUpdates {
  /** `included`: an Azure virtual machine gets them without being asked. `bought`: it has to be paid for, on Azure too. */
  readonly onAzure: "included" | "bought";
  readonly until: IsoDate;
  /** On-premises and elsewhere, where that ended earlier. */
  readonly untilElsewhere?: IsoDate;
}

/**
 * Sources: Windows Server release information, learn.microsoft.com/windows/release-health/windows-server-release-info,
 * 2026-05-12 (2016 to 2025); lifecycle pages of learn.microsoft.com, as collected 2026-05-14 (2008 to 2012 R2);
 * windowsserverdocs windows-server-release-info.md, 2020-04-14, base-image-lifecycle.md, 2019-05-27, and the end of
 * service of 20H2 on 2022-08-09 (the semi-annual channel; the days of version 2004 were not read again); azure-management-docs, Arc-enabled servers,
 * prepare-extended-security-updates.md, 2026-07-16, and microsoft.com/licensing/news/services-pricing-consistency-update,
 * 2026-03-27 (Extended Security Updates). Read 2026-11-22.
 *
 * The updates for 2016 run for up to three years from 2027-01-13 and cost the same on Azure as elsewhere; the last day is
 * not published, so the longest that three years can be is taken. The last day of the annual channel release 23H2 is
 * secondary: endoflife.date, which names Microsoft's lifecycle page; read 2026-11-30. It no longer stands among the
 * supported releases of 2026-05-12.
 */
export const LIFECYCLES: readonly Lifecycle[] = [
  {
    release: "2008",
    name: "Windows Server 2008",
    available: "2008-05-06",
    mainstreamEnd: "2015-01-13",
    end: "2020-01-14",
    extendedUpdates: { onAzure: "included", until: "2024-01-09", untilElsewhere: "2023-01-10" },
  },
  {
    release: "2008r2",
    name: "Windows Server 2008 R2",
    available: "2009-10-22",
    mainstreamEnd: "2015-01-13",
    end: "2020-01-14",
    extendedUpdates: { onAzure: "included", until: "2024-01-09", untilElsewhere: "2023-01-10" },
  },
  {
    release: "2012",
    name: "Windows Server 2012",
    available: "2012-10-30",
    mainstreamEnd: "2018-10-09",
    end: "2023-10-10",
    extendedUpdates: { onAzure: "included", until: "2026-10-13" },
  },
  {
    release: "2012r2",
    name: "Windows Server 2012 R2",
    available: "2013-11-25",
    mainstreamEnd: "2018-10-09",
    end: "2023-10-10",
    extendedUpdates: { onAzure: "included", until: "2026-10-13" },
  },
  {
    release: "2016",
    name: "Windows Server 2016",
    available: "2016-10-15",
    mainstreamEnd: "2022-01-11",
    end: "2027-01-12",
    extendedUpdates: { onAzure: "bought", until: "2030-01-12" },
  },
  { release: "1709", name: "Windows Server, version 1709", available: "2017-10-17", end: "2019-04-09" },
  { release: "1803", name: "Windows Server, version 1803", available: "2018-04-30", end: "2019-11-12" },
  { release: "1809", name: "Windows Server, version 1809", available: "2018-11-13", end: "2020-11-10" },
  {
    release: "2019",
    name: "Windows Server 2019",
    available: "2018-11-13",
    mainstreamEnd: "2024-01-09",
    end: "2029-01-09",
  },
  { release: "1903", name: "Windows Server, version 1903", available: "2019-05-21", end: "2020-12-08" },
  { release: "1909", name: "Windows Server, version 1909", available: "2019-11-12", end: "2021-05-11" },
  { release: "2004", name: "Windows Server, version 2004", available: "2020-05-27", end: "2021-12-14" },
  { release: "20h2", name: "Windows Server, version 20H2", available: "2020-10-20", end: "2022-08-09" },
  {
    release: "2022",
    name: "Windows Server 2022",
    available: "2021-08-18",
    mainstreamEnd: "2026-10-13",
    end: "2031-10-14",
  },
  {
    release: "23h2",
    name: "Windows Server, version 23H2",
    available: "2023-10-24",
    end: "2025-10-24",
    secondary: true,
  },
  {
    release: "2025",
    name: "Windows Server 2025",
    available: "2024-11-01",
    mainstreamEnd: "2029-11-13",
    end: "2034-11-14",
  },
];

/** The lifecycle of a release; undefined for one that came later than this table. */
export function findLifecycle(release: Release): Lifecycle | undefined {
  return LIFECYCLES.find((each) => each.release === release);
}
