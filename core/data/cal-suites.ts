/**
 * Suites and subscriptions by whether they include the Windows Server CAL.
 *
 * Sources: Product Terms, CAL and ML Equivalency Licenses, https://www.microsoft.com/licensing/terms/product/CALandMLEquivalencyLicenses
 * (Core CAL and Enterprise CAL Suites with their bridges for Office 365); Microsoft 365 E3 and E5 by the Windows Server
 * licensing guide, which names them as equivalents of a CAL subscription. Microsoft 365 Business by resellers who agree;
 * no text of Microsoft was read. Read 2026-11-30. What is not here is not known.
 */
interface CalSuite {
  readonly names: readonly string[];
  readonly includesServerCal: boolean;
}

const SUITES: readonly CalSuite[] = [
  { names: ["core-cal-suite", "core-cal", "core-cal-suite-bridge-office-365"], includesServerCal: true },
  {
    names: ["enterprise-cal-suite", "ecal-suite", "ecal", "enterprise-cal-suite-bridge-office-365"],
    includesServerCal: true,
  },
  { names: ["microsoft-365-e3", "m365-e3", "microsoft-365-e5", "m365-e5"], includesServerCal: true },
  {
    names: [
      "microsoft-365-business-premium",
      "m365-business-premium",
      "microsoft-365-business-standard",
      "m365-business-standard",
      "microsoft-365-business-basic",
      "m365-business-basic",
    ],
    includesServerCal: false,
  },
];

/** Subscriptions to Remote Desktop Services for a user: what an RDS user CAL grants, with the rights of assurance. */
const RDS_SUBSCRIPTIONS = ["rds-user-subscription", "rds-user-subscription-licence", "rds-user-sl", "rds-subscription"];

/** Whether a suite includes CALs of a kind; undefined for a suite that is in no table. */
export function suiteIncludesCal(suite: string, kind: "server" | "remote-desktop"): boolean | undefined {
  const name = suite
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "-");
  if (kind === "remote-desktop" && RDS_SUBSCRIPTIONS.includes(name)) return true;
  const known = SUITES.find(({ names }) => names.includes(name));
  if (kind === "server") return known?.includesServerCal;
  // No suite of this table includes access to Remote Desktop Services.
  return known === undefined ? undefined : false;
}
