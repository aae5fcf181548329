/** Milliseconds that this process has computed so far: a machine that is busy with something else does not slow it. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
