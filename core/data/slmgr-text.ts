/**
 * What slmgr.vbs prints: its labels, its states and its sentences.
 *
 * English: the shipped slmgr.vbs of NT 6.2 and later (and of 6.1 where it differs), its built-in strings.
 * Chinese (simplified): a public capture of `slmgr /dlv` on Windows 10 (2020-02), colons partly full width.
 * German: the status line of public scripts (`Lizenzstatus: Lizenziert`).
 * Spanish: public checks run on Windows 10 (`Estado de la licencia: con licencia`, `Clave de producto parcial`).
 * Labels of other languages are attested by no source that was read (2026-11-30): such texts are read by their
 * structure, since Description, identifiers, keys, codes, numbers and the order of the lines are the same everywhere.
 */

/** Lines of the form `label: value`. */
export type SlmgrField =
  | "serviceVersion"
  | "name"
  | "description"
  | "activationId"
  | "applicationId"
  | "extendedPid"
  | "channel"
  | "installationId"
  | "processorUrl"
  | "machineUrl"
  | "useLicenseUrl"
  | "productKeyUrl"
  | "validationUrl"
  | "partialKey"
  | "status"
  | "volumeExpiration"
  | "timebasedExpiration"
  | "avmaExpiration"
  | "timeRemaining"
  | "notificationReason"
  | "evaluationEnd"
  | "windowsRearms"
  | "appRearms"
  | "skuRearms"
  | "trustedTime"
  | "activationType"
  | "cmid"
  | "lookupDomain"
  | "registeredHost"
  | "discoveredHost"
  | "discoveryUnavailable"
  | "hostAddress"
  | "hostPid"
  | "activationInterval"
  | "renewalInterval"
  | "adObjectName"
  | "adObjectDn"
  | "adPid"
  | "adActivationId"
  | "avmaHost"
  | "avmaTime"
  | "avmaHostPid"
  | "guestIaid"
  | "currentCount"
  | "listeningPort"
  | "priority"
  | "requestsTotal"
  | "requestsFailed"
  | "requestsUnlicensed"
  | "requestsLicensed"
  | "requestsInitialGrace"
  | "requestsExpired"
  | "requestsNonGenuine"
  | "requestsNotification"
  | "additionalInformation"
  | "osppGrace"
  | "osppCode";

/** Labels in lower case. */
export const SLMGR_LABELS: ReadonlyMap<string, SlmgrField> = new Map<string, SlmgrField>([
  ["software licensing service version", "serviceVersion"],
  ["name", "name"],
  ["description", "description"],
  ["additional information", "additionalInformation"],
  ["activation id", "activationId"],
  ["application id", "applicationId"],
  ["extended pid", "extendedPid"],
  ["product key channel", "channel"],
  ["installation id", "installationId"],
  ["processor certificate url", "processorUrl"],
  ["machine certificate url", "machineUrl"],
  ["use license url", "useLicenseUrl"],
  ["product key certificate url", "productKeyUrl"],
  ["validation url", "validationUrl"],
  ["partial product key", "partialKey"],
  ["license status", "status"],
  ["volume activation expiration", "volumeExpiration"],
  ["timebased activation expiration", "timebasedExpiration"],
  ["automatic vm activation expiration", "avmaExpiration"],
  ["time remaining", "timeRemaining"],
  ["notification reason", "notificationReason"],
  ["evaluation end date", "evaluationEnd"],
  ["remaining windows rearm count", "windowsRearms"],
  ["remaining app rearm count", "appRearms"],
  ["remaining sku rearm count", "skuRearms"],
  ["trusted time", "trustedTime"],
  ["configured activation type", "activationType"],
  ["client machine id (cmid)", "cmid"],
  ["registered kms srv record lookup domain", "lookupDomain"],
  ["registered kms machine name", "registeredHost"],
  ["kms machine name from dns", "discoveredHost"],
  ["dns auto-discovery", "discoveryUnavailable"],
  ["kms machine ip address", "hostAddress"],
  ["kms machine extended pid", "hostPid"],
  ["activation interval", "activationInterval"],
  ["renewal interval", "renewalInterval"],
  ["activation object name", "adObjectName"],
  ["ao dn", "adObjectDn"],
  ["ao extended pid", "adPid"],
  ["ao activation id", "adActivationId"],
  ["host machine name", "avmaHost"],
  ["activation time", "avmaTime"],
  ["host digital pid2", "avmaHostPid"],
  ["guest iaid", "guestIaid"],
  ["current count", "currentCount"],
  ["listening on port", "listeningPort"],
  ["kms priority", "priority"],
  ["total requests received", "requestsTotal"],
  ["failed requests received", "requestsFailed"],
  ["requests with license status unlicensed", "requestsUnlicensed"],
  ["requests with license status licensed", "requestsLicensed"],
  ["requests with license status initial grace period", "requestsInitialGrace"],
  ["requests with license status license expired or hardware out of tolerance", "requestsExpired"],
  ["requests with license status non-genuine grace period", "requestsNonGenuine"],
  ["requests with license status notification", "requestsNotification"],
  // ospp.vbs of Office, which prints the same service in its own words.
  ["sku id", "activationId"],
  ["product id", "extendedPid"],
  ["license name", "name"],
  ["license description", "description"],
  ["error code", "osppCode"],
  ["remaining grace", "osppGrace"],
  ["last 5 characters of installed product key", "partialKey"],
  ["activation type configuration", "activationType"],
]);

/** Labels in lower case that sources attest in other languages. */
export const SLMGR_OTHER_LABELS: readonly {
  readonly language: string;
  readonly labels: ReadonlyMap<string, SlmgrField>;
}[] = [
  {
    language: "zh-CN",
    labels: new Map<string, SlmgrField>([
      ["软件授权服务版本", "serviceVersion"],
      ["软件授权服务器版本", "serviceVersion"],
      ["名称", "name"],
      ["描述", "description"],
      ["激活 id", "activationId"],
      ["应用程序 id", "applicationId"],
      ["扩展 pid", "extendedPid"],
      ["产品密钥通道", "channel"],
      ["安装 id", "installationId"],
      ["部分产品密钥", "partialKey"],
      ["许可证状态", "status"],
      ["批量激活过期", "volumeExpiration"],
      ["剩余 windows 重置计数", "windowsRearms"],
      ["剩余 sku 重置计数", "skuRearms"],
      ["信任时间", "trustedTime"],
      ["已配置的激活类型", "activationType"],
      ["客户端计算机 id (cmid)", "cmid"],
      ["来自 dns 的 kms 计算机名称", "discoveredHost"],
      ["kms 计算机 ip 地址", "hostAddress"],
      ["激活时间间隔", "activationInterval"],
      ["续订间隔", "renewalInterval"],
    ]),
  },
  { language: "de-DE", labels: new Map<string, SlmgrField>([["lizenzstatus", "status"]]) },
  {
    language: "es-ES",
    labels: new Map<string, SlmgrField>([
      ["estado de la licencia", "status"],
      ["clave de producto parcial", "partialKey"],
    ]),
  },
];

/** Texts of a state, in lower case, hyphens as spaces, and without a full stop, by LicenseStatus. A text counts only as a whole. */
export const STATE_TEXTS: ReadonlyMap<string, number> = new Map([
  ["unlicensed", 0],
  ["licensed", 1],
  ["initial grace period", 2],
  ["additional grace period (kms license expired or hardware out of tolerance)", 3],
  ["additional grace period", 3],
  ["non genuine grace period", 4],
  ["notification", 5],
  ["extended grace period", 6],
  // Names of the CIM values, as modules and inventories show them.
  ["oobgrace", 2],
  ["ootgrace", 3],
  ["nongenuinegrace", 4],
  ["extendedgrace", 6],
  ["oob grace", 2],
  ["oot grace", 3],
  ["non genuine grace", 4],
  ["notifications", 5],
  ["extended grace", 6],
  // Attested in other languages.
  ["lizenziert", 1],
  ["con licencia", 1],
  ["已授权", 1],
]);

/** Phrases of /xpr, in order of testing; a date follows where `dated`. */
export const XPR_PHRASES: readonly {
  readonly phrase: string;
  readonly kind: string;
  readonly state: number;
  readonly dated: boolean;
}[] = [
  { phrase: "Volume activation will expire ", kind: "volume", state: 1, dated: true },
  { phrase: "Timebased activation will expire ", kind: "timebased", state: 1, dated: true },
  { phrase: "Automatic VM activation will expire ", kind: "avma", state: 1, dated: true },
  { phrase: "The machine is permanently activated", kind: "permanent", state: 1, dated: false },
  { phrase: "Initial grace period ends ", kind: "initial-grace", state: 2, dated: true },
  { phrase: "Additional grace period ends ", kind: "additional-grace", state: 3, dated: true },
  { phrase: "Non-genuine grace period ends ", kind: "non-genuine-grace", state: 4, dated: true },
  { phrase: "Windows is in Notification mode", kind: "notification", state: 5, dated: false },
  { phrase: "Extended grace period ends ", kind: "extended-grace", state: 6, dated: true },
  { phrase: "Unlicensed", kind: "unlicensed", state: 0, dated: false },
];

/** Application IDs of the licensing service. Source: the shipped slmgr.vbs and ospp.vbs. */
export const WINDOWS_APPLICATION = "55c92734-d682-4d71-983e-d6ec3f16059f";
export const OFFICE_APPLICATION = "0ff1ce15-a989-479d-af46-f275c6370663";

/**
 * Activation IDs that public outputs of slmgr attest, with what they are of.
 * Windows 10 and 11 Professional, RETAIL channel; the add-ons of Windows 10 ESU (2025); read 2026-11-30.
 */
export const KNOWN_ACTIVATION_IDS: ReadonlyMap<
  string,
  { readonly name: string; readonly kind: "retail" | "mak" | "kms-client" }
> = new Map([
  ["4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c", { name: "Windows 10/11 Professional", kind: "retail" }],
  ["f520e45e-7413-4a34-a497-d2765967d094", { name: "Windows 10 ESU Year 1", kind: "mak" }],
  ["73111121-5638-40f6-bc11-f1d7b0d64300", { name: "Windows 10/11 Enterprise", kind: "kms-client" }],
  ["ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03", { name: "Windows Server 2022 Datacenter", kind: "kms-client" }],
  ["34e1ae55-27f8-4950-8877-7a03be5fb181", { name: "Windows Server 2019 Datacenter", kind: "kms-client" }],
]);
