/**
 * What somebody has begun to write, on their device alone: it is gone with success and with signing out. Where the
 * browser keeps nothing (a private window), the form works without.
 */
const store = 'drafts';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('mentorkit', 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(store));
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}

async function inStore<T>(
  mode: IDBTransactionMode,
  work: (drafts: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const database = await open();
    return await new Promise<T>((resolve, reject) => {
      const request = work(database.transaction(store, mode).objectStore(store));
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error));
    }).finally(() => database.close());
  } catch {
    return undefined;
  }
}

export function readDraft<T>(name: string): Promise<T | undefined> {
  return inStore('readonly', drafts => drafts.get(name) as IDBRequest<T>);
}

export async function keepDraft(name: string, values: object): Promise<void> {
  await inStore('readwrite', drafts => drafts.put(structuredClone(values), name));
}

export async function forgetDraft(name: string): Promise<void> {
  await inStore('readwrite', drafts => drafts.delete(name));
}

/** When somebody signs out: who comes next to this device finds nothing of theirs. */
export async function forgetDrafts(): Promise<void> {
  await inStore('readwrite', drafts => drafts.clear());
}
