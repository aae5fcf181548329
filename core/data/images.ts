/**
 * Marketplace images whose operating system is documented.
 *
 * Sources: windowsserverdocs and azure-compute-docs (offers and SKUs of MicrosoftWindowsServer, MicrosoftWindowsDesktop,
 * MicrosoftSQLServer), the azurerm provider's list of hotpatch SKUs, Azure quickstart templates, and the support matrix
 * of Azure Update Manager of 2025-02-03 (Center for Internet Security, Data Science Virtual Machine, confidential
 * machines); read 2026-11-21.
 * An image is known only when publisher, offer and SKU together say so: client images also come from
 * MicrosoftVisualStudio, server images from the Center for Internet Security. Everything is matched in lower case,
 * because documents and templates mix capitals.
 */
export interface ImagePattern {
  readonly publisher: RegExp;
  readonly offer: RegExp;
  readonly sku: RegExp;
  readonly os: "windows-server" | "windows-client" | "linux";
  /** Where the release stands: group 1 of this expression over the offer or the SKU. */
  readonly releaseIn?: { readonly part: "offer" | "sku"; readonly expression: RegExp };
  readonly edition?: "datacenter" | "essentials";
}

const ANY = /^/;
const YEAR = /(?:^|[^\d])(2008-?r2|2012-?r2|2012|2016|2019|2022|2025)(?!\d)/;
/** HPC Pack has years of its own: only `2012R2`, documented as both, and what follows `-ws` is that of Windows. */
const HPC_YEAR = /(?:^(?=2012-?r2$)|-ws)(\d{4}(?:-?r2)?)/;
/** `Datacenter-Core-1909-…` of the semi-annual channel, `23h2-datacenter-core` of the annual one. */
const CHANNEL = /^(?:datacenter-core-)?(1709|1803|1809|1903|1909|2004|20h2|23h2)(?:-|$)/;

export const IMAGES: readonly ImagePattern[] = [
  {
    publisher: /^microsoftwindowsserver$/,
    offer: /^(windowsserver|windowsserversemiannual)$/,
    sku: CHANNEL,
    os: "windows-server",
    releaseIn: { part: "sku", expression: CHANNEL },
    edition: "datacenter",
  },
  {
    // The 2008 R2 SKU does not name an edition and Nano Server's is unclear: neither is said to be Datacenter.
    publisher: /^microsoftwindowsserver$/,
    offer: /^windowsserver(-hub)?$/,
    sku: /^(2008-r2-sp1|2016-nano-server)/,
    os: "windows-server",
    releaseIn: { part: "sku", expression: YEAR },
  },
  {
    publisher: /^microsoftwindowsserver$/,
    offer:
      /^(windowsserver|windowsserver-hub|windowsserver-gen2preview|windows-cvm|windowsserverhotpatch-previews|microsoftserveroperatingsystems-previews)$/,
    sku: /datacenter|windows-server-/,
    os: "windows-server",
    releaseIn: { part: "sku", expression: YEAR },
    edition: "datacenter",
  },
  {
    publisher: /^microsoftwindowsserveressentials$/,
    offer: /^windowsserveressentials$/,
    sku: ANY,
    os: "windows-server",
    edition: "essentials",
  },
  {
    publisher: /^microsoftwindowsserverhpcpack$/,
    offer: /^windowsserverhpcpack$/,
    sku: /^\d{4}/,
    os: "windows-server",
    releaseIn: { part: "sku", expression: HPC_YEAR },
  },
  {
    publisher: /^microsoftsqlserver$/,
    offer: /-ws\d{4}(r2)?(sp\d)?(-byol)?$/,
    sku: ANY,
    os: "windows-server",
    releaseIn: { part: "offer", expression: /-ws(\d{4}(?:r2)?)/ },
  },
  {
    publisher: /^microsoftsqlserver$/,
    offer: /-(rhel|ubuntu|sles)[\w.-]*$/,
    sku: ANY,
    os: "linux",
  },
  { publisher: /^microsoftsharepoint$/, offer: /^microsoftsharepointserver$/, sku: ANY, os: "windows-server" },
  {
    publisher: /^microsoftrserver$/,
    offer: /^rserver-ws\d{4}(r2)?$/,
    sku: ANY,
    os: "windows-server",
    releaseIn: { part: "offer", expression: /-ws(\d{4}(?:r2)?)/ },
  },
  { publisher: /^microsoftdynamicsnav$/, offer: /^dynamicsnav$/, sku: ANY, os: "windows-server" },
  {
    publisher: /^microsoftvisualstudio$/,
    offer: /^visualstudio/,
    sku: /-ws\d{4}/,
    os: "windows-server",
    releaseIn: { part: "sku", expression: /-ws(\d{4}(?:r2)?)/ },
  },
  { publisher: /^microsoftvisualstudio$/, offer: /^visualstudio/, sku: /-win1[01]/, os: "windows-client" },
  { publisher: /^microsoftvisualstudio$/, offer: /^windows$/, sku: ANY, os: "windows-client" },
  {
    publisher: /^center-for-internet-security-inc$/,
    offer: /^cis-(win|windows)/,
    sku: /^cis-(ws|win|windows)(-server)?-?(2012-r2|2012|2016|2019|2022|2025)/,
    os: "windows-server",
    releaseIn: { part: "sku", expression: YEAR },
  },
  {
    publisher: /^center-for-internet-security-inc$/,
    offer: /^cis-(win|windows)/,
    sku: /^cis-(win|windows)-?1[01]/,
    os: "windows-client",
  },
  {
    publisher: /^center-for-internet-security-inc$/,
    offer: /^cis-(ubuntu|rhel|oracle|debian|suse|centos|alma|rocky)/,
    sku: ANY,
    os: "linux",
  },
  {
    publisher: /^microsoft-dsvm$/,
    offer: /^dsvm-win-\d{4}$/,
    sku: ANY,
    os: "windows-server",
    releaseIn: { part: "offer", expression: YEAR },
  },
  { publisher: /^microsoft-dsvm$/, offer: /^ubuntu/, sku: ANY, os: "linux" },
  {
    publisher: /^microsoftwindowsdesktop$/,
    offer: /^(windows-?(7|8|10|11)|windows-evd|windows-ent-cpc|office-365)/,
    sku: ANY,
    os: "windows-client",
  },
  {
    // Previews of the client, as azure-docs names them beside the images of the desktop publisher.
    publisher: /^microsoft-hyperv$/,
    offer: /^windows(10|11)/,
    sku: ANY,
    os: "windows-client",
  },
  // Linux by positive identification only, so that ordinary Linux machines are not reported as "cannot tell".
  { publisher: /^canonical$/, offer: /^(ubuntu|000\d-com-ubuntu)/, sku: ANY, os: "linux" },
  { publisher: /^redhat$/, offer: /^rhel/, sku: ANY, os: "linux" },
  { publisher: /^suse$/, offer: /^(sles|sle-hpc|opensuse)/, sku: ANY, os: "linux" },
  { publisher: /^debian$/, offer: /^debian/, sku: ANY, os: "linux" },
  { publisher: /^openlogic$/, offer: /^centos/, sku: ANY, os: "linux" },
  { publisher: /^oracle$/, offer: /^oracle-linux/, sku: ANY, os: "linux" },
  { publisher: /^almalinux$/, offer: /^almalinux/, sku: ANY, os: "linux" },
  { publisher: /^(resf|erockyenterprisesoftwarefoundationinc\d*)$/, offer: /^rockylinux/, sku: ANY, os: "linux" },
  { publisher: /^kinvolk$/, offer: /^flatcar/, sku: ANY, os: "linux" },
  { publisher: /^microsoftcblmariner$/, offer: /^(cbl-mariner|azure-linux)/, sku: ANY, os: "linux" },
];
