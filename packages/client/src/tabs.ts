/** What the tabs of one browser tell each other. */
export type Told =
  | { readonly kind: 'renewed'; readonly expiresAt: string | undefined }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'signed-out' };

export interface Tabs {
  /** One after the other, whichever tab it is that works. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** All others. */
  tell(message: Told): void;
  leave(): void;
}

/** Those who share something within this process, where the browser has no means for it. */
interface Room {
  last: Promise<unknown>;
  readonly present: Set<(message: Told) => void>;
}

const byStore = new WeakMap<object, Room>();
const byName = new Map<string, Room>();

const tellingMs = 50;

/** @param shared the name of what all tabs of a browser share; or an object, shared by whoever has it */
export function joinTabs(shared: string | object, hear: (message: Told) => void): Tabs {
  const name = typeof shared === 'string' ? shared : undefined;
  const locks = name === undefined ? undefined : globalThis.navigator?.locks;
  const channel = name === undefined || !globalThis.BroadcastChannel ? undefined : new BroadcastChannel(name);
  const room = roomOf(shared);
  if (channel) {
    channel.addEventListener('message', event => hear((event as { readonly data: Told }).data));
    // Node would go on for as long as it is open.
    (channel as { unref?(): void }).unref?.();
  } else room.present.add(hear);
  return {
    async alone<T>(work: () => Promise<T>) {
      if (!locks) {
        const mine = room.last.then(work);
        room.last = mine.catch(() => {});
        return await mine;
      }
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const held = locks.request(name!, async () => {
        await work().then(resolve, reject);
        // What was told meanwhile is still on its way, and is to be there before the next one's turn.
        await new Promise(wait => setTimeout(wait, tellingMs));
      });
      held.catch(reject);
      return await promise;
    },
    tell(message) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a window, and this is none
      if (channel) channel.postMessage(message);
      else for (const other of room.present) if (other !== hear) other(message);
    },
    leave() {
      channel?.close();
      room.present.delete(hear);
    },
  };
}

function roomOf(shared: string | object): Room {
  const rooms: Pick<Map<unknown, Room>, 'get'> & { set(key: never, room: Room): unknown } =
    typeof shared === 'string' ? byName : byStore;
  const room = rooms.get(shared) ?? { last: Promise.resolve(), present: new Set() };
  rooms.set(shared as never, room);
  return room;
}
