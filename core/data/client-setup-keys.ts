/**
 * The client setup keys (GVLK) that Microsoft publishes: anyone may know them, they activate nothing without a KMS host.
 * The last five characters are unique among them, so a partial product key names product and edition.
 * Source: windowsserverdocs, get-started/kms-client-activation-keys.md, commit 0539a6bf; read 2026-11-21.
 */
export interface ClientSetupKey {
  /** As the source calls it, e.g. `Windows Server 2022`. */
  readonly product: string;
  /** As the source calls it, e.g. `Datacenter: Azure Edition`. */
  readonly edition: string;
  readonly key: string;
}

export const CLIENT_SETUP_KEYS: readonly ClientSetupKey[] = [
  { product: "Windows Server 2025", edition: "Standard", key: "TVRH6-WHNXV-R9WG3-9XRFY-MY832" },
  { product: "Windows Server 2025", edition: "Datacenter", key: "D764K-2NDRG-47T6Q-P8T8W-YP6DF" },
  { product: "Windows Server 2025", edition: "Datacenter: Azure Edition", key: "XGN3F-F394H-FD2MY-PP6FD-8MCRC" },
  { product: "Windows Server 2022", edition: "Standard", key: "VDYBN-27WPP-V4HQT-9VMD4-VMK7H" },
  { product: "Windows Server 2022", edition: "Datacenter", key: "WX4NM-KYWYW-QJJR4-XV3QB-6VM33" },
  { product: "Windows Server 2022", edition: "Datacenter: Azure Edition", key: "NTBV8-9K7Q8-V27C6-M2BTV-KHMXV" },
  { product: "Windows Server 2019", edition: "Standard", key: "N69G4-B89J2-4G8F4-WWYCC-J464C" },
  { product: "Windows Server 2019", edition: "Datacenter", key: "WMDGN-G9PQG-XVVXX-R3X43-63DFG" },
  { product: "Windows Server 2019", edition: "Essentials", key: "WVDHN-86M7X-466P6-VHXV7-YY726" },
  { product: "Windows Server 2016", edition: "Standard", key: "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY" },
  { product: "Windows Server 2016", edition: "Datacenter", key: "CB7KF-BWN84-R7R2Y-793K2-8XDDG" },
  { product: "Windows Server 2016", edition: "Essentials", key: "JCKRF-N37P4-C2D82-9YXRT-4M63B" },
  {
    product: "Windows Server 20H2/2004/1909/1903/1809 (SAC)",
    edition: "Standard",
    key: "N2KJX-J94YW-TQVFB-DG9YT-724CC",
  },
  {
    product: "Windows Server 20H2/2004/1909/1903/1809 (SAC)",
    edition: "Datacenter",
    key: "6NMRW-2C8FM-D24W7-TQWMY-CWH2D",
  },
  { product: "Windows Server 1803 (SAC)", edition: "Standard", key: "PTXN8-JFHJM-4WC78-MPCBR-9W4KR" },
  { product: "Windows Server 1803 (SAC)", edition: "Datacenter", key: "2HXDN-KRXHB-GPYC7-YCKFJ-7FVDG" },
  { product: "Windows Server 1709 (SAC)", edition: "Standard", key: "DPCNP-XQFKJ-BJF7R-FRC8D-GF6G4" },
  { product: "Windows Server 1709 (SAC)", edition: "Datacenter", key: "6Y6KB-N82V8-D8CQV-23MJW-BWTG6" },
  { product: "Windows Server 2012 R2", edition: "Standard", key: "D2N9P-3P6X9-2R39C-7RTCD-MDVJX" },
  { product: "Windows Server 2012 R2", edition: "Datacenter", key: "W3GGN-FT8W3-Y4M27-J84CP-Q3VJ9" },
  { product: "Windows Server 2012 R2", edition: "Essentials", key: "KNC87-3J2TX-XB4WP-VCPJV-M4FWM" },
  { product: "Windows 11 / Windows 10", edition: "Pro", key: "W269N-WFGWX-YVC9B-4J6C9-T83GX" },
  { product: "Windows 11 / Windows 10", edition: "Pro N", key: "MH37W-N47XK-V7XM9-C7227-GCQG9" },
  { product: "Windows 11 / Windows 10", edition: "Pro for Workstations", key: "NRG8B-VKK3Q-CXVCJ-9G2XF-6Q84J" },
  { product: "Windows 11 / Windows 10", edition: "Pro for Workstations N", key: "9FNHH-K3HBT-3W4TD-6383H-6XYWF" },
  { product: "Windows 11 / Windows 10", edition: "Pro Education", key: "6TP4R-GNPTD-KYYHQ-7B7DP-J447Y" },
  { product: "Windows 11 / Windows 10", edition: "Pro Education N", key: "YVWGF-BXNMC-HTQYQ-CPQ99-66QFC" },
  { product: "Windows 11 / Windows 10", edition: "Education", key: "NW6C2-QMPVW-D7KKK-3GKT6-VCFB2" },
  { product: "Windows 11 / Windows 10", edition: "Education N", key: "2WH4N-8QGBV-H22JP-CT43Q-MDWWJ" },
  { product: "Windows 11 / Windows 10", edition: "Enterprise", key: "NPPR9-FWDCX-D2C8J-H872K-2YT43" },
  { product: "Windows 11 / Windows 10", edition: "Enterprise N", key: "DPH2V-TTNVB-4X9Q3-TJR4H-KHJW4" },
  { product: "Windows 11 / Windows 10", edition: "Enterprise G", key: "YYVX9-NTFWV-6MDM3-9PT4T-4M68B" },
  { product: "Windows 11 / Windows 10", edition: "Enterprise G N", key: "44RPN-FTY23-9VTTB-MP9BX-T84FV" },
  {
    product: "Windows 11 LTSC 2024 / Windows 10 LTSC 2021 / 2019",
    edition: "Enterprise LTSC",
    key: "M7XTQ-FN8P6-TTKYV-9D4CC-J462D",
  },
  {
    product: "Windows 11 LTSC 2024 / Windows 10 LTSC 2021 / 2019",
    edition: "Enterprise N LTSC",
    key: "92NFX-8DJQP-P6BBQ-THF9C-7CG2H",
  },
  { product: "Windows IoT LTSC 2024 / 2021", edition: "IoT Enterprise LTSC", key: "KBN8V-HFGQ4-MGXVD-347P6-PDQGT" },
  { product: "Windows 10 LTSB 2016", edition: "Enterprise LTSB", key: "DCPHK-NFMTC-H88MJ-PFHPY-QJ4BJ" },
  { product: "Windows 10 LTSB 2016", edition: "Enterprise N LTSB", key: "QFFDN-GRT3P-VKWWX-X7T3R-8B639" },
  { product: "Windows 10 LTSB 2015", edition: "Enterprise LTSB", key: "WNMTR-4C88C-JK8YV-HQ7T2-76DF9" },
  { product: "Windows 10 LTSB 2015", edition: "Enterprise N LTSB", key: "2F77B-TNFGY-69QQF-B8YKP-D69TJ" },
  { product: "Windows 8.1", edition: "Pro", key: "GCRJD-8NW9H-F2CDX-CCM8D-9D6T9" },
  { product: "Windows 8.1", edition: "Pro N", key: "HMCNV-VVBFX-7HMBH-CTY9B-B4FXY" },
  { product: "Windows 8.1", edition: "Enterprise", key: "MHF9N-XY6XB-WVXMC-BTDCT-MKKG7" },
  { product: "Windows 8.1", edition: "Enterprise N", key: "TT4HM-HN7YT-62K67-RGRQJ-JFFXW" },
  { product: "Windows 8", edition: "Pro", key: "NG4HW-VH26C-733KW-K6F98-J8CK4" },
  { product: "Windows 8", edition: "Pro N", key: "XCVCF-2NXM9-723PB-MHCB7-2RYQQ" },
  { product: "Windows 8", edition: "Enterprise", key: "32JNW-9KQ84-P47T8-D8GGY-CWCK7" },
  { product: "Windows 8", edition: "Enterprise N", key: "JMNMF-RHW7P-DMY6X-RF3DR-X2BQT" },
  { product: "Windows 7", edition: "Professional", key: "FJ82H-XT6CR-J8D7P-XQJJ2-GPDD4" },
  { product: "Windows 7", edition: "Professional N", key: "MRPKT-YTG23-K7D7T-X2JMM-QY7MG" },
  { product: "Windows 7", edition: "Professional E", key: "W82YF-2Q76Y-63HXB-FGJG9-GF7QX" },
  { product: "Windows 7", edition: "Enterprise", key: "33PXH-7Y6KF-2VJC9-XBBR8-HVTHH" },
  { product: "Windows 7", edition: "Enterprise N", key: "YDRBP-3D83W-TY26F-D46B2-XCKRJ" },
  { product: "Windows 7", edition: "Enterprise E", key: "C29WB-22CC8-VJ326-GHFJW-H9DH4" },
];
