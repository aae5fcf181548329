import { readCode } from "./codes";
import type { HostAndPort, OperationFact, ProductFact } from "./evidence";
import { familyOf, findByEnding, isAddOn, PARTIAL_KEY } from "./products";
import type { SlmgrExpiry, SlmgrProduct, SlmgrReading } from "./slmgr";

/** What an output of slmgr says, in the facts that every other text is turned into. */

function given<K extends string, V>(key: K, value: V | null | undefined): { readonly [key in K]?: V } {
  return value === undefined || value === null ? {} : ({ [key]: value } as { readonly [key in K]?: V });
}

export function toProducts(reading: SlmgrReading): readonly ProductFact[] {
  return [...reading.products.map((product) => toProduct(product, reading)), ...reading.xpr.map(toExpiryProduct)];
}

function toProduct(product: SlmgrProduct, { serviceVersion }: SlmgrReading): ProductFact {
  const partial = product.partialProductKey;
  const partialKey = partial !== null && PARTIAL_KEY.test(partial) ? partial.toUpperCase() : undefined;
  const state = product.licenseStatus?.state;
  const reason = product.notificationReason === null ? undefined : readCode(product.notificationReason.code)?.code;
  const { expiration, graceRemaining, kmsClient, kmsHost, lines } = product;
  const minutes = expiration ?? graceRemaining;
  return {
    at: product.at,
    from: "slmgr",
    ...given("name", product.name),
    ...given("description", product.description),
    kind: product.kind,
    ...given("channel", product.productKeyChannel),
    ...given("activationId", product.activationId?.toLowerCase()),
    ...given("applicationId", product.applicationId?.toLowerCase()),
    ...given("extendedPid", product.extendedPid),
    ...given("partialKey", partialKey),
    ...given("published", findByEnding(partialKey)),
    addOn: isAddOn(product.name ?? undefined),
    family: familyOf(product.applicationId ?? undefined, product.name ?? undefined),
    inUse: product.licenseInUse,
    ...(state === undefined || state === "unknown" ? {} : { state }),
    ...given("stateFrom", product.stateFrom),
    ...given("stateAt", lines.status),
    ...given("reason", reason),
    ...given("reasonAt", lines.notificationReason),
    ...given("minutes", minutes?.minutes),
    ...(minutes === null ? {} : { minutesOf: expiration === null ? ("grace" as const) : expiration.kind }),
    ...given(
      "minutesAt",
      lines.volumeExpiration ?? lines.timebasedExpiration ?? lines.avmaExpiration ?? lines.timeRemaining,
    ),
    ...given("evaluationEnd", product.evaluationEndDate),
    ...given("trustedTime", product.trustedTime),
    ...given("rearmsLeft", product.remainingWindowsRearmCount),
    ...given("activationType", product.configuredActivationType),
    ...given("lastMethod", product.lastActivationMethod),
    ...(kmsClient === null ? {} : { client: toClient(kmsClient) }),
    ...given("adObject", product.adClient?.objectName),
    ...given("avmaHost", product.avma?.hostMachineName),
    ...(kmsHost === null ? {} : { host: toHost(kmsHost) }),
    lines: serviceVersion === null ? lines : { ...lines, serviceVersion: { ...product.at, text: serviceVersion } },
  };
}

function toClient(client: NonNullable<SlmgrProduct["kmsClient"]>): NonNullable<ProductFact["client"]> {
  return {
    ...given("cmid", client.cmid),
    ...given("lookupDomain", client.lookupDomain),
    ...given("registered", client.registeredHost),
    ...given("discovered", client.discoveredHost),
    ...(client.discoveryUnavailable ? { discoveryUnavailable: true } : {}),
    ...given("hostAddress", client.hostIp),
    ...given("hostPid", client.hostExtendedPid),
    ...given("activationInterval", client.activationIntervalMinutes),
    ...given("renewalInterval", client.renewalIntervalMinutes),
    ...given("caching", client.hostCaching),
    ...(client.skmsOverridesDomain ? { registrationOverridesDomain: true } : {}),
  };
}

function toHost(host: NonNullable<SlmgrProduct["kmsHost"]>): NonNullable<ProductFact["host"]> {
  return {
    ...(host.countUnavailable ? {} : given("currentCount", host.currentCount)),
    ...given("port", host.port),
    ...given("publishing", host.dnsPublishing),
    ...given("lowPriority", host.priority === null ? null : host.priority === "low"),
    ...given("total", host.requests?.total),
    ...given("failed", host.requests?.failed),
    ...given("licensed", host.requests?.licensed),
  };
}

/** /xpr tells the state and the end, nothing else. */
function toExpiryProduct(expiry: SlmgrExpiry): ProductFact {
  return {
    at: expiry.at,
    from: "slmgr",
    name: expiry.name,
    kind:
      expiry.kind === "timebased" || /Eval edition$/i.test(expiry.name)
        ? "timebased"
        : expiry.kind === "avma"
          ? "avma"
          : "unknown",
    addOn: isAddOn(expiry.name),
    family: familyOf(undefined, expiry.name),
    inUse: true,
    state: expiry.state,
    stateFrom: "text",
    stateAt: expiry.at,
    ...given("endText", expiry.endDateText),
    lines: { status: expiry.at, ...(expiry.endDateText === null ? {} : { end: expiry.at }) },
  };
}

/** What was done, and the errors. `does` is what the command before the output asks for. */
export function toOperations(
  reading: SlmgrReading,
  does: OperationFact["does"] | undefined,
  argument: string | undefined,
): readonly OperationFact[] {
  const activating = reading.messages.find(({ text }) => /\([0-9a-f.…-]{1,36}\).{0,80}(?:\.{3}|…)$/i.test(text));
  const target =
    activating === undefined
      ? undefined
      : {
          product:
            activating.text
              .replace(/^Activating\s+/i, "")
              .split(/\((?:[0-9a-f-]{36}|\.{3}|…)\)/i, 1)[0]
              ?.trim() ?? "",
          activationId: /\(([0-9a-f-]{36})\)/i.exec(activating.text)?.[1]?.toLowerCase(),
          at: activating.at,
        };
  const done = reading.messages.flatMap(({ at, text }): readonly OperationFact[] => {
    if (/^Product activated successfully/i.test(text)) {
      const about =
        target === undefined ? {} : { product: target.product, ...given("activationId", target.activationId) };
      return [{ at: target?.at ?? at, does: "activate", succeeded: true, ...about }];
    }
    const key = /^Installed product key (\S+) successfully/i.exec(text)?.[1];
    if (key !== undefined) return [{ at, does: "install-key", succeeded: true, partialKey: key.slice(-5) }];
    if (/^Uninstalled product key/i.test(text)) return [{ at, does: "uninstall-key", succeeded: true }];
    const host = /machine name set to (\S+) successfully/i.exec(text)?.[1];
    if (host !== undefined) return [{ at, does: "set-host", succeeded: true, host: endpoint(host) }];
    if (/machine name cleared/i.test(text)) return [{ at, does: "clear-host", succeeded: true }];
    return /^Command completed successfully/i.test(text) && does === "rearm"
      ? [{ at, does: "rearm", succeeded: true, restartRequired: true }]
      : [];
  });
  const failed = reading.errors.map(({ at, code, text }): OperationFact => {
    const attempted = target === undefined ? does : "activate";
    return {
      at,
      does: attempted ?? "other",
      succeeded: false,
      ...given("code", code === null ? undefined : readCode(code)?.code),
      message: text,
      ...(target === undefined ? {} : { product: target.product, ...given("activationId", target.activationId) }),
      ...(attempted === "install-key" && argument !== undefined && /[A-Z0-9]{5}$/i.test(argument)
        ? { partialKey: argument.slice(-5) }
        : {}),
    };
  });
  return [...done, ...failed];
}

function endpoint(text: string): HostAndPort {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text);
  return { name: match?.[1] ?? text, port: Number(match?.[2] ?? 1688) };
}
