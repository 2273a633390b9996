const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Nothing has it. */
export const nobodysId = '00000000-0000-0000-0000-000000000000';

// A list has hundreds of ids: to fill one buffer again and again takes less time than to make one for each.
const scratch = Buffer.alloc(600);

/** The id of an object for clients: opaque, unique among all types, and good over releases. */
export function encodeId(typename: string, id: string | number | bigint): string {
  const text = `${typename}:${id}`;
  // A character has three bytes at most.
  if (text.length * 3 > scratch.length) return Buffer.from(text).toString('base64url');
  return scratch.toString('base64url', 0, scratch.write(text));
}

/** What is no id of ours becomes one that nothing has: it looks like any other that does not exist. */
export function decodeId(globalId: string): { typename: string; id: string } {
  const [typename = '', id = ''] = Buffer.from(globalId, 'base64url').toString().split(':');
  return { typename, id: uuid.test(id) ? id.toLowerCase() : nobodysId };
}
