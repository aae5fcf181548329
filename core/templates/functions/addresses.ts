import ipaddr from "ipaddr.js";
import { refuse } from "../fault";
import type { TemplateValue } from "../value";
import { type CallOf, type FunctionTable, integerAt, textAt } from "./function";

interface Network {
  readonly first: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

function readNetwork(args: readonly TemplateValue[], call: CallOf): Network {
  const text = textAt(args, 0, call);
  try {
    const [address, prefix] = ipaddr.parseCIDR(text);
    const bits = address.kind() === "ipv4" ? 32 : 128;
    const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const host = BigInt(bits - prefix);
    return { first: (value >> host) << host, prefix, bits };
  } catch {
    return refuse(
      `The template function '${call.name}' is given '${text.slice(0, 60)}', which is no network in CIDR notation.`,
    );
  }
}

function lastOf({ first, prefix, bits }: Network): bigint {
  return first + (1n << BigInt(bits - prefix)) - 1n;
}

function writeAddress(value: bigint, bits: 32 | 128): string {
  const bytes: number[] = [];
  for (let shift = bits - 8; shift >= 0; shift -= 8) bytes.push(Number((value >> BigInt(shift)) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}

function parseCidr(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const network = readNetwork(args, call);
  const { first, prefix, bits } = network;
  const last = lastOf(network);
  const write = (value: bigint): string => writeAddress(value, bits);
  const mask = ((1n << BigInt(bits)) - 1n) ^ ((1n << BigInt(bits - prefix)) - 1n);
  // Networks of one or two addresses have no broadcast address to spare.
  const spare = bits === 32 && prefix < 31 ? 1n : 0n;
  return new Map<string, TemplateValue>([
    ["network", write(first)],
    ["netmask", write(mask)],
    ...(bits === 32 ? ([["broadcast", write(last)]] as const) : []),
    ["firstUsable", write(first + spare)],
    ["lastUsable", write(last - spare)],
    ["cidr", BigInt(prefix)],
  ]);
}

function cidrSubnet(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const network = readNetwork(args, call);
  const { first, prefix, bits } = network;
  const [wanted, index] = [integerAt(args, 1, call), integerAt(args, 2, call)];
  if (wanted < BigInt(prefix) || wanted > BigInt(bits)) {
    return refuse(`The template function 'cidrSubnet' can't make a /${String(wanted)} out of a /${String(prefix)}.`);
  }
  if (index < 0n || index >= 1n << (wanted - BigInt(prefix))) {
    return refuse(
      `The template function 'cidrSubnet' is asked for subnet ${String(index)}, which is outside the network.`,
    );
  }
  return `${writeAddress(first + (index << (BigInt(bits) - wanted)), bits)}/${String(wanted)}`;
}

function cidrHost(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const network = readNetwork(args, call);
  const { first, prefix, bits } = network;
  const index = integerAt(args, 1, call);
  // The addresses that hosts can have, counted from 0: the network's own is none of them.
  const start = bits === 32 && prefix >= 31 ? first : first + 1n;
  const end = bits === 32 && prefix < 31 ? lastOf(network) - 1n : lastOf(network);
  if (index < 0n || start + index > end) {
    return refuse(`The template function 'cidrHost' is asked for host ${String(index)}, which is outside the network.`);
  }
  return writeAddress(start + index, bits);
}

/** Source: "CIDR functions for ARM templates". */
export const ADDRESSES: FunctionTable = [
  ["parsecidr", { least: 1, most: 1, run: parseCidr }],
  ["cidrsubnet", { least: 3, most: 3, run: cidrSubnet }],
  ["cidrhost", { least: 2, most: 2, run: cidrHost }],
];
