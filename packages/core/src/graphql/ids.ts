const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const nobodys = '00000000-0000-0000-0000-000000000000';

/** The id of an object for clients: opaque, unique among all types, and good over releases. */
export function encodeId(typename: string, id: string | number | bigint): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

/** What is no id of ours becomes one that nothing has: it looks like any other that does not exist. */
export function decodeId(globalId: string): { typename: string; id: string } {
  const [typename = '', id = ''] = Buffer.from(globalId, 'base64url').toString().split(':');
  return { typename, id: uuid.test(id) ? id.toLowerCase() : nobodys };
}
