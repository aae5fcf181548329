import type { CalKind, Release } from "../../core/model";

/** What the name of a product of Microsoft's price list says. */
export type Product =
  | {
      readonly what: "cores";
      readonly edition: "standard" | "datacenter";
      readonly pack: number | undefined;
      readonly processors: boolean;
    }
  | { readonly what: "cal"; readonly kind: CalKind }
  | { readonly what: "other" };

/** Reads the name of a product, such as `Windows Server - Standard - 2 Core License` or `WinSvrDCCore 2022 16Lic`. */
export function readProduct(name: string): Product {
  const text = name.toLowerCase().replaceAll(/[\s\u00a0]+/g, " ");
  const isServer = /windows server|win ?svr|winserver/.test(text);
  const isDesktop = /remote desktop|\brds\b|rmtdsktp/.test(text);
  if ((isServer || isDesktop) && /external connector|extconn/.test(text))
    return { what: "cal", kind: "external-connector" };
  if ((isServer || isDesktop) && /\bcals?\b|client access/.test(text)) {
    const device = /device|\bdvc\b/.test(text);
    return { what: "cal", kind: isDesktop ? (device ? "rds-device" : "rds-user") : device ? "device" : "user" };
  }
  const edition = /datacenter|dccore|svrdc|data center/.test(text)
    ? "datacenter"
    : /standard|stdcore|svrstd/.test(text)
      ? "standard"
      : undefined;
  if (!isServer || edition === undefined) return { what: "other" };
  if (/extended security|\besu\b|essentials|system center/.test(text)) return { what: "other" };
  const pack =
    /(\d{1,3})[ -]?(?:core|lic\b|cr\b)/.exec(text)?.[1] ?? /core.{0,60}?\b(2|8|16)\b(?! ?(?:r2|year))/.exec(text)?.[1];
  if (/(?:2|two)[ -]?proc/.test(text)) return { what: "cores", edition, pack: 16, processors: true };
  return { what: "cores", edition, pack: pack === undefined ? undefined : Number(pack), processors: false };
}

/** `2012r2` of `2012 R2`; undefined for a text that names no release. */
export function readRelease(text: string | undefined): Release | undefined {
  const found = /\b(20\d\d)\s*(r2)?\b/i.exec(text ?? "");
  return found === null ? undefined : `${found[1] ?? ""}${found[2] === undefined ? "" : "r2"}`;
}

/** A day in ISO form, or with a month that only it can be; undefined for one that could be two days. */
export function readDay(text: string | undefined): string | undefined {
  const written = (text ?? "").trim();
  const iso = /^(\d{4})-(\d\d)-(\d\d)/.exec(written);
  if (iso !== null) return iso[1] === "9999" ? undefined : `${iso[1] ?? ""}-${iso[2] ?? ""}-${iso[3] ?? ""}`;
  const other = /^(\d{1,2})([/.])(\d{1,2})\2(\d{4})$/.exec(written);
  if (other === null) return undefined;
  const [, first = "", mark, second = "", year = ""] = other;
  const [one, two] = [Number(first), Number(second)];
  // Dots stand in dates that begin with the day; slashes in either.
  const dayFirst = mark === "." || one > 12 ? true : two > 12 ? false : undefined;
  if (dayFirst === undefined || Math.max(one, two) > 31) return undefined;
  const [day, month] = dayFirst ? [one, two] : [two, one];
  return month > 12 || month < 1 || day < 1
    ? undefined
    : `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
