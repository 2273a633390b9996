// Imported into a measured process before anything else: answers, over IPC, how its event loop and memory fare.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let peakRss = 0;
const sampling = setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), 50);
sampling.unref();
let cpu = process.cpuUsage();
let loop = performance.eventLoopUtilization();

export interface Reading {
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  /** How long the loop was at work: it does not depend on who else uses the machine, as the delays do. */
  readonly loopActiveMs: number;
  readonly lastedMs: number;
  readonly peakRssMb: number;
  readonly cpuMs: number;
}

process.on('message', (message: { probe?: 'reset' | 'read' }) => {
  if (message?.probe === 'reset') {
    delay.reset();
    peakRss = process.memoryUsage.rss();
    cpu = process.cpuUsage();
    loop = performance.eventLoopUtilization();
  } else if (message?.probe === 'read') {
    const used = process.cpuUsage(cpu);
    const { active, idle } = performance.eventLoopUtilization(loop);
    const reading: Reading = {
      // The monitor counts its own interval in.
      loopP99Ms: Math.max(0, delay.percentile(99) / 1e6 - 5),
      loopMaxMs: Math.max(0, delay.max / 1e6 - 5),
      loopActiveMs: active,
      lastedMs: active + idle,
      peakRssMb: peakRss / 1024 / 1024,
      cpuMs: (used.user + used.system) / 1000,
    };
    process.send?.({ reading });
  }
});
// A channel that is listened to would keep a process alive that has nothing else to do.
process.channel?.unref();
