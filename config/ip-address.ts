import { IPv4, IPv6 } from "ipaddr.js";

/** Four decimal parts and nothing else: `10.1` and `0x0a000001` are addresses to some programs and slips to all people. */
export function isIpv4Address(text: string): boolean {
  return IPv4.isValidFourPartDecimal(text);
}

export function isIpAddress(text: string): boolean {
  return isIpv4Address(text) || IPv6.isValid(text);
}
