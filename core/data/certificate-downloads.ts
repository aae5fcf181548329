/**
 * Where Windows fetches the certificates by which Azure Edition trusts the answer of instance metadata, unless they are
 * installed: HTTP, TCP 80.
 * Source: SupportArticles-docs, support/azure/virtual-machines/windows/windows-vm-imds-certissues.md, 2026-07-10 (AIA);
 * azure-docs, articles/security/fundamentals/azure-certificate-authority-details.md, 2025-11-17; read 2026-11-27.
 */
export const CERTIFICATE_HOSTS: readonly string[] = [
  "cacerts.digicert.com",
  "caissuers.microsoft.com",
  "www.microsoft.com",
];
