import { Rejected } from '@mentorkit/plugin-sdk';
import { decode, errorFromData } from '../boundary.ts';
import { createBudget, exceeds, requestLimitOf, requestRate, requestsAtOnce } from '../limits.ts';
import type { ServiceRequest, ToThread } from '../messages.ts';
import { post } from './port.ts';

const budget = createBudget(requestRate);
let requests = 0;

/** What one call asks of the host: a few at a time, and not too often. */
export interface Requests {
  ask(request: ServiceRequest): Promise<unknown>;
  /** Takes an answer to one of them; others are not its own. */
  answer(message: Extract<ToThread, { kind: 'answer' }>): void;
}

export function openRequests(id: number): Requests {
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const waiting: (() => void)[] = [];
  let free = requestsAtOnce;

  async function turn(): Promise<void> {
    if (free > 0) free--;
    else await new Promise<void>(resolve => waiting.push(resolve));
  }

  function passOn(): void {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }

  return {
    async ask(request) {
      const limit = requestLimitOf(request.service);
      if (exceeds(request.args, limit))
        throw new Rejected(`What is given to ${request.service} is larger than ${limit} characters.`);
      const pause = budget.reserve();
      if (pause > 0) await new Promise(resolve => setTimeout(resolve, pause));
      await turn();
      const pending = Promise.withResolvers<unknown>();
      const number = ++requests;
      asked.set(number, pending);
      try {
        post({ kind: 'service', id, request: number, ...request });
      } catch (error) {
        // What cannot be cloned was not sent, and nobody answers it.
        asked.delete(number);
        passOn();
        throw error;
      }
      return await pending.promise;
    },
    answer({ request, value, error }) {
      const pending = asked.get(request);
      if (!pending) return;
      asked.delete(request);
      if (error) pending.reject(errorFromData(error));
      else pending.resolve(decode(value));
      passOn();
    },
  };
}
