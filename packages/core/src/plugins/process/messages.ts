import type { ErrorData } from '../boundary.ts';
import type { ServiceRequest, Task } from '../messages.ts';
import type { Loaded, Outcome } from '../thread.ts';

/** From the host to the process of the plugins: what to do with which thread. */
export type ToProcess =
  | {
      readonly kind: 'start';
      readonly thread: number;
      readonly packageName: string;
      readonly memoryMb: number;
      readonly replaces?: boolean | undefined;
    }
  | {
      readonly kind: 'run';
      readonly thread: number;
      readonly run: number;
      readonly task: Task;
      readonly timeoutMs: number;
      readonly graceMs: number;
    }
  | { readonly kind: 'cancel'; readonly thread: number; readonly run: number }
  | {
      readonly kind: 'answer';
      readonly thread: number;
      readonly request: number;
      readonly value?: unknown;
      readonly error?: ErrorData;
    }
  | { readonly kind: 'end'; readonly thread: number };

/** And back, with what a thread has said. */
export type FromProcess =
  /** What its thread needs is there, and it begins to load. */
  | { readonly kind: 'began'; readonly thread: number }
  | { readonly kind: 'loaded'; readonly thread: number; readonly loaded: Loaded }
  | { readonly kind: 'ended'; readonly thread: number; readonly reason: string }
  | {
      readonly kind: 'outcome';
      readonly thread: number;
      readonly run: number;
      readonly outcome: Outcome;
      readonly ended: boolean;
    }
  | {
      readonly kind: 'progress';
      readonly thread: number;
      readonly run: number;
      readonly fraction: number;
      readonly best: unknown;
    }
  | ({
      readonly kind: 'service';
      readonly thread: number;
      readonly run: number;
      readonly request: number;
    } & ServiceRequest)
  | {
      readonly kind: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields: object;
    };
