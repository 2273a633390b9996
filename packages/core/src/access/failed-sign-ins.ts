import { createHash } from 'node:crypto';

/**
 * How often somebody at an address may be wrong about who they are, in a minute: what they come with is looked up in the
 * database, and that costs more than to send it. Counted in memory, by each process for itself.
 */
export interface FailedSignIns {
  /**
   * Until the address may try again, in seconds; undefined where it may now.
   *
   * @param proof what was good before is let in: others at the same address must not be shut out
   */
  shutFor(address: string | undefined, proof?: string): number | undefined;
  failed(address: string | undefined): void;
  succeeded(proof: string): void;
}

const windowMs = 60_000;
/** Addresses, and proofs that were good. */
const mostRemembered = 20_000;

/** @param perMinute 0 is no limit */
export function createFailedSignIns(perMinute: number): FailedSignIns {
  const windows = new Map<string, { count: number; readonly until: number }>();
  // Not the proofs themselves: what is remembered may end up in a dump of the memory.
  const good = new Set<string>();

  function windowOf(address: string): { count: number; readonly until: number } | undefined {
    const found = windows.get(address);
    return found && found.until > performance.now() ? found : undefined;
  }

  return {
    shutFor(address, proof) {
      const window = address === undefined ? undefined : windowOf(address);
      if (perMinute === 0 || !window || window.count < perMinute) return undefined;
      if (proof !== undefined && good.has(hash(proof))) return undefined;
      return Math.max(1, Math.ceil((window.until - performance.now()) / 1000));
    },
    failed(address) {
      if (address === undefined || perMinute === 0) return;
      const window = windowOf(address) ?? { count: 0, until: performance.now() + windowMs };
      window.count += 1;
      // The oldest is forgotten first.
      windows.delete(address);
      windows.set(address, window);
      if (windows.size > mostRemembered) windows.delete(windows.keys().next().value!);
    },
    succeeded(proof) {
      if (perMinute === 0) return;
      const hashed = hash(proof);
      if (good.has(hashed)) return;
      good.add(hashed);
      if (good.size > mostRemembered) good.delete(good.values().next().value!);
    },
  };
}

function hash(proof: string): string {
  return createHash('sha256').update(proof).digest('base64');
}
