/**
 * Domains of the vaults of Azure Key Vault: Azure Global, Azure US Government and Azure operated by 21Vianet. The page
 * lists a fourth, of the German cloud, which is closed; the scripts send no token there.
 * Source: azure-docs, articles/key-vault/general/about-keys-secrets-certificates.md @004498fd (2024-01-30), "DNS suffixes
 * for object identifiers"; read 2026-11-30.
 */
export const VAULT_DOMAINS = ["vault.azure.net", "vault.usgovcloudapi.net", "vault.azure.cn"] as const;
