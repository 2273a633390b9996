import { readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** As `nice` counts: where all are busy, a thread of a plugin gets a third of what one of the platform's own gets. */
const LOWER = 5;
/**
 * A thirtieth: such a thread seldom makes another wait for its turn, and still comes to its end in time where all cores
 * are busy. (At 19, a seventieth, calls that only had to load a module first were seen to take ten seconds.)
 */
const LOWEST = 15;
/** Milliseconds of CPU in one call: several times what it takes to ask a vendor and to read the answer. */
const MUCH = 100;

/**
 * The priority of one thread of a plugin. Where cores are few, one that computes slows down whoever answers people: a
 * little, as long as a call computes as little as calls need to. What is idle is a plugin's as before. Elsewhere than on
 * Linux a thread has no priority of its own, and nothing is done.
 */
export interface Priority {
  /** A task begins. */
  lower(): void;
  /** A call goes on: if it has computed much, it comes last from now on. */
  lowerIfBusy(): void;
}

/** @param thread the number that the system has given it */
export function priorityOf(thread: number | undefined): Priority {
  const own = getPriority();
  let nice = own;
  let computedBefore = 0;

  function set(least: number): void {
    const wanted = Math.max(own, least);
    if (thread === undefined || nice === wanted) return;
    try {
      setPriority(thread, wanted);
      nice = wanted;
    } catch {
      // It has ended, or what was lowered may not be raised again without a privilege; then it stays where it is.
    }
  }

  return {
    lower() {
      computedBefore = computed(thread);
      set(LOWER);
    },
    lowerIfBusy() {
      if (nice < LOWEST && computed(thread) - computedBefore > MUCH) set(LOWEST);
    },
  };
}

/** Milliseconds of CPU that a thread of this process has had. */
function computed(thread: number | undefined): number {
  if (thread === undefined) return 0;
  try {
    return Number(readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}
