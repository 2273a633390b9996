import { expect, test } from 'vitest';
import type { StreamHandlers } from './live-stream.ts';
import { observeStream } from './observe-stream.ts';

function observe() {
  const heard: unknown[] = [];
  let handlers!: StreamHandlers<any>;
  let closed = 0;
  const client = {
    stream(_operation: unknown, _variables: object, given: StreamHandlers<any>) {
      handlers = given;
      return { state: { kind: 'live' } as const, cursor: undefined, close: () => void (closed += 1) };
    },
  };
  const end = observeStream(
    client,
    'subscription { it }',
    {},
    {
      next: result => heard.push(result),
      error: error => heard.push([error.message, error.cause]),
      complete: () => heard.push('complete'),
    },
  );
  return { heard, handlers, end, closed: () => closed };
}

test('a library hears of events and their errors, and of nothing that passes', () => {
  const { heard, handlers, end, closed } = observe();
  const errors = [{ message: 'Withheld', path: ['it'] }];
  handlers.next({ it: 1 }, []);
  handlers.state!({ kind: 'signed-out' });
  handlers.next({ it: null }, errors);
  handlers.state!({ kind: 'live' });
  expect(heard).toEqual([{ data: { it: 1 } }, { data: { it: null }, errors }]);
  end();
  expect(closed()).toBe(1);
});

test('it hears why a stream has ended for good, or that there is nothing more to come', () => {
  const failure = { code: 'ACCESS_LOST', message: 'No longer yours' } as never;
  const lost = observe();
  lost.handlers.state!({ kind: 'ended', failure });
  expect(lost.heard).toEqual([['No longer yours', failure]]);
  const over = observe();
  over.handlers.state!({ kind: 'ended' });
  expect(over.heard).toEqual(['complete']);
});
