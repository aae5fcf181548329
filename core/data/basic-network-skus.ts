/**
 * The day on which Azure retired Basic load balancers and Basic public addresses: none can be made since, and nothing is
 * promised of those that are left. A SKU that a program leaves out has meant Basic or Standard, by the version of the
 * provider.
 * Source: learn.microsoft.com, virtual-network/ip-services/public-ip-basic-upgrade-guidance and load-balancer/skus,
 * read 2026-11-30.
 */
export const BASIC_RETIRED_ON = "2025-09-30";
