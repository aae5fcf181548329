import type { Edition, Release } from "../model";

/**
 * Product keys that Microsoft publishes. They are no secrets: a client key makes a machine ask a KMS host or Active
 * Directory, and an AVMA key a Hyper-V host; neither activates anything by itself.
 */
export interface PublishedKey {
  readonly kind: "client" | "avma" | "office";
  readonly key: string;
  /** As Microsoft names it, e.g. `Windows Server 2022 Datacenter`. */
  readonly product: string;
  /** The Windows Server releases the key is for; empty for Windows clients, Office, and editions no longer sold. */
  readonly releases: readonly Release[];
  readonly edition?: Edition;
}

type ServerRow = readonly [name: string, releases: readonly Release[], edition: Edition, key: string];
type OtherRow = readonly [product: string, key: string];

/**
 * Client setup keys (GVLK) of Windows Server.
 * Source: MicrosoftDocs/windowsserverdocs, WindowsServerDocs/get-started/kms-client-activation-keys.md, commit 0539a6bf
 * (2024-10-01), which lists all of them down to Vista.
 */
const SERVER_CLIENT_KEYS: readonly ServerRow[] = [
  ["Windows Server 2025", ["2025"], "standard", "TVRH6-WHNXV-R9WG3-9XRFY-MY832"],
  ["Windows Server 2025", ["2025"], "datacenter", "D764K-2NDRG-47T6Q-P8T8W-YP6DF"],
  ["Windows Server 2025", ["2025"], "datacenter-azure-edition", "XGN3F-F394H-FD2MY-PP6FD-8MCRC"],
  ["Windows Server 2022", ["2022"], "standard", "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"],
  ["Windows Server 2022", ["2022"], "datacenter", "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"],
  ["Windows Server 2022", ["2022"], "datacenter-azure-edition", "NTBV8-9K7Q8-V27C6-M2BTV-KHMXV"],
  ["Windows Server 2019", ["2019"], "standard", "N69G4-B89J2-4G8F4-WWYCC-J464C"],
  ["Windows Server 2019", ["2019"], "datacenter", "WMDGN-G9PQG-XVVXX-R3X43-63DFG"],
  ["Windows Server 2019", ["2019"], "essentials", "WVDHN-86M7X-466P6-VHXV7-YY726"],
  ["Windows Server 2016", ["2016"], "standard", "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY"],
  ["Windows Server 2016", ["2016"], "datacenter", "CB7KF-BWN84-R7R2Y-793K2-8XDDG"],
  ["Windows Server 2016", ["2016"], "essentials", "JCKRF-N37P4-C2D82-9YXRT-4M63B"],
  [
    "Windows Server 20H2/2004/1909/1903/1809 (SAC)",
    ["20h2", "2004", "1909", "1903", "1809"],
    "standard",
    "N2KJX-J94YW-TQVFB-DG9YT-724CC",
  ],
  [
    "Windows Server 20H2/2004/1909/1903/1809 (SAC)",
    ["20h2", "2004", "1909", "1903", "1809"],
    "datacenter",
    "6NMRW-2C8FM-D24W7-TQWMY-CWH2D",
  ],
  ["Windows Server 1803 (SAC)", ["1803"], "standard", "PTXN8-JFHJM-4WC78-MPCBR-9W4KR"],
  ["Windows Server 1803 (SAC)", ["1803"], "datacenter", "2HXDN-KRXHB-GPYC7-YCKFJ-7FVDG"],
  ["Windows Server 1709 (SAC)", ["1709"], "standard", "DPCNP-XQFKJ-BJF7R-FRC8D-GF6G4"],
  ["Windows Server 1709 (SAC)", ["1709"], "datacenter", "6Y6KB-N82V8-D8CQV-23MJW-BWTG6"],
  ["Windows Server 2012 R2", ["2012r2"], "standard", "D2N9P-3P6X9-2R39C-7RTCD-MDVJX"],
  ["Windows Server 2012 R2", ["2012r2"], "datacenter", "W3GGN-FT8W3-Y4M27-J84CP-Q3VJ9"],
  ["Windows Server 2012 R2", ["2012r2"], "essentials", "KNC87-3J2TX-XB4WP-VCPJV-M4FWM"],
  ["Windows Server 2012", ["2012"], "standard", "XC9B7-NBPP2-83J2H-RHMBY-92BT4"],
  ["Windows Server 2012", ["2012"], "datacenter", "48HP8-DN98B-MYWDG-T2DCC-8W83P"],
  ["Windows Server 2008 R2", ["2008r2"], "standard", "YC6KT-GKW9T-YTKYR-T4X34-R7VHC"],
  ["Windows Server 2008 R2", ["2008r2"], "datacenter", "74YFP-3QFB3-KQT8W-PMXWJ-7M648"],
  ["Windows Server 2012", ["2012"], "essentials", "HTDQM-NBMMG-KGYDT-2DTKT-J2MPV"],
  ["Windows Server 2008", ["2008"], "standard", "TM24T-X9RMF-VWXK6-X8JC9-BFGM2"],
  ["Windows Server 2008", ["2008"], "datacenter", "7M67G-PC374-GR742-YH8V4-TCBY3"],
];

/** Client setup keys of Windows for clients, and of an edition no longer sold. Source: the same page. */
const OTHER_CLIENT_KEYS: readonly OtherRow[] = [
  ["Windows Server 2008 R2 Enterprise", "489J6-VHDMP-X63PK-3K798-CPX3Y"],
  ["Windows 11 / Windows 10 Pro", "W269N-WFGWX-YVC9B-4J6C9-T83GX"],
  ["Windows 11 / Windows 10 Pro N", "MH37W-N47XK-V7XM9-C7227-GCQG9"],
  ["Windows 11 / Windows 10 Pro for Workstations", "NRG8B-VKK3Q-CXVCJ-9G2XF-6Q84J"],
  ["Windows 11 / Windows 10 Pro for Workstations N", "9FNHH-K3HBT-3W4TD-6383H-6XYWF"],
  ["Windows 11 / Windows 10 Pro Education", "6TP4R-GNPTD-KYYHQ-7B7DP-J447Y"],
  ["Windows 11 / Windows 10 Pro Education N", "YVWGF-BXNMC-HTQYQ-CPQ99-66QFC"],
  ["Windows 11 / Windows 10 Education", "NW6C2-QMPVW-D7KKK-3GKT6-VCFB2"],
  ["Windows 11 / Windows 10 Education N", "2WH4N-8QGBV-H22JP-CT43Q-MDWWJ"],
  ["Windows 11 / Windows 10 Enterprise", "NPPR9-FWDCX-D2C8J-H872K-2YT43"],
  ["Windows 11 / Windows 10 Enterprise N", "DPH2V-TTNVB-4X9Q3-TJR4H-KHJW4"],
  ["Windows 11 / Windows 10 Enterprise G", "YYVX9-NTFWV-6MDM3-9PT4T-4M68B"],
  ["Windows 11 / Windows 10 Enterprise G N", "44RPN-FTY23-9VTTB-MP9BX-T84FV"],
  ["Windows 11 LTSC 2024 / Windows 10 LTSC 2021 / 2019 Enterprise LTSC", "M7XTQ-FN8P6-TTKYV-9D4CC-J462D"],
  ["Windows 11 LTSC 2024 / Windows 10 LTSC 2021 / 2019 Enterprise N LTSC", "92NFX-8DJQP-P6BBQ-THF9C-7CG2H"],
  ["Windows IoT LTSC 2024 / 2021 IoT Enterprise LTSC", "KBN8V-HFGQ4-MGXVD-347P6-PDQGT"],
  ["Windows 10 LTSB 2016 Enterprise LTSB", "DCPHK-NFMTC-H88MJ-PFHPY-QJ4BJ"],
  ["Windows 10 LTSB 2016 Enterprise N LTSB", "QFFDN-GRT3P-VKWWX-X7T3R-8B639"],
  ["Windows 10 LTSB 2015 Enterprise LTSB", "WNMTR-4C88C-JK8YV-HQ7T2-76DF9"],
  ["Windows 10 LTSB 2015 Enterprise N LTSB", "2F77B-TNFGY-69QQF-B8YKP-D69TJ"],
  ["Windows 8.1 Pro", "GCRJD-8NW9H-F2CDX-CCM8D-9D6T9"],
  ["Windows 8.1 Pro N", "HMCNV-VVBFX-7HMBH-CTY9B-B4FXY"],
  ["Windows 8.1 Enterprise", "MHF9N-XY6XB-WVXMC-BTDCT-MKKG7"],
  ["Windows 8.1 Enterprise N", "TT4HM-HN7YT-62K67-RGRQJ-JFFXW"],
  ["Windows 8 Pro", "NG4HW-VH26C-733KW-K6F98-J8CK4"],
  ["Windows 8 Pro N", "XCVCF-2NXM9-723PB-MHCB7-2RYQQ"],
  ["Windows 8 Enterprise", "32JNW-9KQ84-P47T8-D8GGY-CWCK7"],
  ["Windows 8 Enterprise N", "JMNMF-RHW7P-DMY6X-RF3DR-X2BQT"],
  ["Windows 7 Professional", "FJ82H-XT6CR-J8D7P-XQJJ2-GPDD4"],
  ["Windows 7 Professional N", "MRPKT-YTG23-K7D7T-X2JMM-QY7MG"],
  ["Windows 7 Professional E", "W82YF-2Q76Y-63HXB-FGJG9-GF7QX"],
  ["Windows 7 Enterprise", "33PXH-7Y6KF-2VJC9-XBBR8-HVTHH"],
  ["Windows 7 Enterprise N", "YDRBP-3D83W-TY26F-D46B2-XCKRJ"],
  ["Windows 7 Enterprise E", "C29WB-22CC8-VJ326-GHFJW-H9DH4"],
  ["Windows Server 2012 MultiPoint Standard", "HM7DN-YVMH3-46JC3-XYTG7-CYQJJ"],
  ["Windows Server 2012 MultiPoint Premium", "XNH6W-2V9GX-RGJ4K-Y8X6F-QGJ2G"],
  ["Windows Server 2008 R2 Web", "6TPJF-RBVHG-WBW2R-86QPH-6RTM4"],
  ["Windows Server 2008 R2 HPC edition", "TT8MH-CG224-D3D7Q-498W2-9QCTX"],
  ["Windows Server 2008 R2 Itanium-based Systems", "GT63C-RJFQ3-4GMB6-BRFB9-CB83V"],
  ["Windows Server 2008 Web", "WYR28-R7TFJ-3X2YQ-YCY4H-M249D"],
  ["Windows Server 2008 Standard without Hyper-V", "W7VD6-7JFBR-RX26B-YKQ3Y-6FFFJ"],
  ["Windows Server 2008 Enterprise", "YQGMW-MPWTJ-34KDK-48M3W-X4Q6V"],
  ["Windows Server 2008 Enterprise without Hyper-V", "39BXF-X8Q23-P2WWT-38T2F-G3FPG"],
  ["Windows Server 2008 HPC", "RCTX3-KWVHP-BR6TB-RB6DM-6X7HP"],
  ["Windows Server 2008 Datacenter without Hyper-V", "22XQ2-VRXRG-P8D42-K34TD-G3QQC"],
  ["Windows Server 2008 Itanium-Based Systems", "4DWFP-JF3DJ-B7DTH-78FJB-PDRHK"],
  ["Windows Vista Business", "YFKBB-PQJJV-G996G-VWGXY-2V3X8"],
  ["Windows Vista Business N", "HMBQG-8H2RH-C77VX-27R82-VMQBT"],
  ["Windows Vista Enterprise", "VKK3X-68KWM-X2YGT-QR4M6-4BWMV"],
  ["Windows Vista Enterprise N", "VTC42-BM838-43QHV-84HX6-XJXKV"],
];

/**
 * Keys of Automatic Virtual Machine Activation.
 * Source: MicrosoftDocs/windowsserverdocs, WindowsServerDocs/get-started/automatic-vm-activation.md, commit 134abb5d
 * (2023-09-19), which gives the keys of 2019 for 1809, 1903 and 1909 and those of 2016 for 1709 and 1803 too; the three of 2025, which that revision did not have, from public scripts that name the page's tab for
 * Windows Server 2025 as their source, read 2026-11-22.
 */
const AVMA_KEYS: readonly ServerRow[] = [
  ["Windows Server 2025", ["2025"], "datacenter", "YQB4H-NKHHJ-Q6K4R-4VMY6-VCH67"],
  ["Windows Server 2025", ["2025"], "datacenter-azure-edition", "6NMQ9-T38WF-6MFGM-QYGYM-88J4F"],
  ["Windows Server 2025", ["2025"], "standard", "WWVGQ-PNHV9-B89P4-8GGM9-9HPQ4"],
  ["Windows Server 2022", ["2022"], "datacenter", "W3GNR-8DDXR-2TFRP-H8P33-DV9BG"],
  ["Windows Server 2022", ["2022"], "datacenter-azure-edition", "F7TB6-YKN8Y-FCC6R-KQ484-VMK3J"],
  ["Windows Server 2022", ["2022"], "standard", "YDFWN-MJ9JR-3DYRK-FXXRW-78VHK"],
  ["Windows Server 2019", ["2019", "1809", "1903", "1909"], "datacenter", "H3RNG-8C32Q-Q8FRX-6TDXV-WMBMW"],
  ["Windows Server 2019", ["2019", "1809", "1903", "1909"], "standard", "TNK62-RXVTB-4P47B-2D623-4GF74"],
  ["Windows Server 2019", ["2019", "1809", "1903", "1909"], "essentials", "2CTP7-NHT64-BP62M-FV6GG-HFV28"],
  ["Windows Server 2016", ["2016", "1709", "1803"], "datacenter", "TMJ3Y-NTRTM-FJYXT-T22BY-CWG3J"],
  ["Windows Server 2016", ["2016", "1709", "1803"], "standard", "C3RCX-M6NRP-6CXC9-TW2F2-4RHYD"],
  ["Windows Server 2016", ["2016", "1709", "1803"], "essentials", "B4YNW-62DX9-W8V6M-82649-MHBKQ"],
  ["Windows Server 2012 R2", ["2012r2"], "datacenter", "Y4TGP-NPTV9-HTC2H-7MGQ3-DV4TW"],
  ["Windows Server 2012 R2", ["2012r2"], "standard", "DBGBW-NPF86-BJVTX-K3WKJ-MTB6V"],
  ["Windows Server 2012 R2", ["2012r2"], "essentials", "K2XGM-NMBT3-2R6Q8-WF2FK-P36R2"],
];

/**
 * Client setup keys of Office, Project and Visio.
 * Source: MicrosoftDocs/OfficeDocs-DeployOffice, DeployOffice/vlactivation/gvlks.md, commits 07b3b28e and d2106c17; those
 * of 2024, which these revisions did not have, from several public scripts that agree, read 2026-11-22.
 */
const OFFICE_KEYS: readonly OtherRow[] = [
  ["Office LTSC Professional Plus 2024", "XJ2XN-FW8RK-P4HMP-DKDBV-GCVGB"],
  ["Office LTSC Standard 2024", "V28N4-JG22K-W66P8-VTMGK-H6HGR"],
  ["Project Professional 2024", "FQQ23-N4YCY-73HQ3-FM9WC-76HF4"],
  ["Project Standard 2024", "PD3TT-NTHQQ-VC7CY-MFXK3-G87F8"],
  ["Visio LTSC Professional 2024", "B7TN8-FJ8V3-7QYCP-HQPMV-YY89G"],
  ["Visio LTSC Standard 2024", "JMMVY-XFNQC-KK4HK-9H7R3-WQQTV"],
  ["Office LTSC Professional Plus 2021", "FXYTK-NJJ8C-GB6DW-3DYQT-6F7TH"],
  ["Office LTSC Standard 2021", "KDX7X-BNVR8-TXXGX-4Q7Y8-78VT3"],
  ["Project Professional 2021", "FTNWT-C6WBT-8HMGF-K9PRX-QV9H8"],
  ["Project Standard 2021", "J2JDC-NJCYY-9RGQ4-YXWMH-T3D4T"],
  ["Visio LTSC Professional 2021", "KNH8D-FGHT4-T8RK3-CTDYJ-K2HT4"],
  ["Visio LTSC Standard 2021", "MJVNY-BYWPY-CWV6J-2RKRT-4M8QG"],
  ["Access LTSC 2021", "WM8YG-YNGDD-4JHDC-PG3F4-FC4T4"],
  ["Excel LTSC 2021", "NWG3X-87C9K-TC7YY-BC2G7-G6RVC"],
  ["Outlook LTSC 2021", "C9FM6-3N72F-HFJXB-TM3V9-T86R9"],
  ["PowerPoint LTSC 2021", "TY7XF-NFRBR-KJ44C-G83KF-GX27K"],
  ["Publisher LTSC 2021", "2MW9D-N4BXM-9VBPG-Q7W6M-KFBGQ"],
  ["Skype for Business LTSC 2021", "HWCXN-K3WBT-WJBKY-R8BD9-XK29P"],
  ["Word LTSC 2021", "TN8H9-M34D3-Y64V9-TR72V-X79KV"],
  ["Office Professional Plus 2019", "NMMKJ-6RK4F-KMJVX-8D9MJ-6MWKP"],
  ["Office Standard 2019", "6NWWJ-YQWMR-QKGCB-6TMB3-9D9HK"],
  ["Project Professional 2019", "B4NPR-3FKK7-T2MBV-FRQ4W-PKD2B"],
  ["Project Standard 2019", "C4F7P-NCP8C-6CQPT-MQHV9-JXD2M"],
  ["Visio Professional 2019", "9BGNQ-K37YR-RQHF2-38RQ3-7VCBB"],
  ["Visio Standard 2019", "7TQNQ-K3YQQ-3PFH7-CCPPM-X4VQ2"],
  ["Access 2019", "9N9PT-27V4Y-VJ2PD-YXFMF-YTFQT"],
  ["Excel 2019", "TMJWT-YYNMB-3BKTF-644FC-RVXBD"],
  ["Outlook 2019", "7HD7K-N4PVK-BHBCQ-YWQRW-XW4VK"],
  ["PowerPoint 2019", "RRNCX-C64HY-W2MM7-MCH9G-TJHMQ"],
  ["Publisher 2019", "G2KWX-3NW6P-PY93R-JXK2T-C9Y9V"],
  ["Skype for Business 2019", "NCJ33-JHBBY-HTK98-MYCV8-HMKHJ"],
  ["Word 2019", "PBX3G-NWMT6-Q7XBW-PYJGG-WXD33"],
  ["Office Mondo 2016", "HFTND-W9MK4-8B7MJ-B6C4G-XQBR2"],
  ["Office Professional Plus 2016", "XQNVK-8JYDB-WJ9W3-YJ8YR-WFG99"],
  ["Office Standard 2016", "JNRGM-WHDWX-FJJG3-K47QV-DRTFM"],
  ["Project Professional 2016", "YG9NW-3K39V-2T3HJ-93F3Q-G83KT"],
  ["Project Standard 2016", "GNFHQ-F6YQM-KQDGJ-327XX-KQBVC"],
  ["Visio Professional 2016", "PD3PC-RHNGV-FXJ29-8JK7D-RJRJK"],
  ["Visio Standard 2016", "7WHWN-4T7MP-G96JF-G33KR-W8GF4"],
  ["Access 2016", "GNH9Y-D2J4T-FJHGG-QRVH7-QPFDW"],
  ["Excel 2016", "9C2PK-NWTVB-JMPW8-BFT28-7FTBF"],
  ["OneNote 2016", "DR92N-9HTF2-97XKM-XW2WJ-XW3J6"],
  ["Outlook 2016", "R69KK-NTPKF-7M3Q4-QYBHW-6MT9B"],
  ["PowerPoint 2016", "J7MQP-HNJ4Y-WJ7YM-PFYGF-BY6C6"],
  ["Publisher 2016", "F47MM-N3XJP-TQXJ9-BP99D-8K837"],
  ["Skype for Business 2016", "869NQ-FJ69K-466HW-QYCP2-DDBV6"],
  ["Word 2016", "WXY84-JN2Q9-RBCCQ-3Q3J3-3PFJ6"],
  ["Access LTSC 2024", "82FTR-NCHR7-W3944-MGRHM-JMCWD"],
  ["Excel LTSC 2024", "F4DYN-89BP2-WQTWJ-GR8YC-CKGJG"],
  ["Outlook LTSC 2024", "D2F8D-N3Q3B-J28PV-X27HD-RJWB9"],
  ["PowerPoint LTSC 2024", "CW94N-K6GJH-9CTXY-MG2VC-FYCWP"],
  ["Skype for Business LTSC 2024", "4NKHF-9HBQF-Q3B6C-7YV34-F64P3"],
  ["Word LTSC 2024", "MQ84N-7VYDM-FXV7C-6K7CC-VFW9J"],
];

const EDITION_NAMES: Readonly<Record<Edition, string>> = {
  datacenter: "Datacenter",
  "datacenter-azure-edition": "Datacenter: Azure Edition",
  standard: "Standard",
  essentials: "Essentials",
};

function serverKey(kind: "client" | "avma", [name, releases, edition, key]: ServerRow): PublishedKey {
  return { kind, key, product: `${name} ${EDITION_NAMES[edition]}`, releases, edition };
}

function otherKey(kind: "client" | "office", [product, key]: OtherRow): PublishedKey {
  return { kind, key, product, releases: [] };
}

export const PUBLISHED_KEYS: readonly PublishedKey[] = [
  ...SERVER_CLIENT_KEYS.map((row) => serverKey("client", row)),
  ...OTHER_CLIENT_KEYS.map((row) => otherKey("client", row)),
  ...AVMA_KEYS.map((row) => serverKey("avma", row)),
  ...OFFICE_KEYS.map((row) => otherKey("office", row)),
];

const byKey: ReadonlyMap<string, PublishedKey> = new Map(PUBLISHED_KEYS.map((published) => [published.key, published]));

/** @param key five groups in capitals, joined by hyphens */
export function findPublishedKey(key: string): PublishedKey | undefined {
  return byKey.get(key);
}
