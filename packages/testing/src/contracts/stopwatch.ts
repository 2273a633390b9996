/** Milliseconds that this thread has computed so far: a machine that is busy with other things makes nobody slow. */
export function computedMillis(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
