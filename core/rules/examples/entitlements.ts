/** Core licences for Azure under current Software Assurance. */
export function ownedForAzure(cores: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    name: "EA",
    edition: "datacenter",
    cores,
    assurance: { until: "2099-12-31" },
    use: "azure",
    ...more,
  };
}
