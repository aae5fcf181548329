/**
 * Prefixes that every subnet drops (next hop None) unless its network, a peering or a route of its own claims them, or
 * a route for 0.0.0.0/0 replaces them: private addresses (RFC 1918) and shared ones (RFC 6598). No way over the
 * Internet leads to them.
 * Source: MicrosoftDocs/azure-docs, articles/virtual-network/virtual-networks-udr-overview.md, commit 0239a4e2,
 * sections "Default" and "Routing example".
 */
export const RESERVED_PREFIXES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"] as const;
