import type { Socket } from 'node:net';
import type { SharedResult } from '@mentorkit/core';

const largestShort = 125;
const largestMedium = 0xffff;
const textFrame = 0x81;

/**
 * Writes one event to many sockets, each with the id that its client gave the subscription. The frame is made once,
 * and only the id is patched in; what is still in a socket's buffer is left to it, and the next one gets a copy.
 *
 * It writes to the socket beneath `ws`, which is public (the server gets it on `upgrade`) and safe as long as frames are
 * not compressed: `ws` then writes its own ones whole and at once, too.
 */
export interface FrameWriter {
  write(socket: Socket, id: Buffer, results: readonly SharedResult[]): void;
}

export function createFrameWriter(): FrameWriter {
  let last: Template | undefined;
  return {
    write(socket, id, results) {
      if (!last || !isFor(last, id, results)) last = createTemplate(id, results);
      for (const at of last.ids) id.copy(last.frames, at);
      socket.write(last.frames);
      if (socket.writableLength > 0) last = undefined;
    },
  };
}

interface Template {
  readonly first: SharedResult;
  readonly count: number;
  readonly idLength: number;
  readonly frames: Buffer;
  /** Where the ids stand. */
  readonly ids: readonly number[];
}

function isFor(template: Template, id: Buffer, results: readonly SharedResult[]): boolean {
  return template.first === results[0] && template.count === results.length && template.idLength === id.length;
}

const before = Buffer.from('{"id":');
const between = Buffer.from(',"type":"next","payload":');
const after = Buffer.from('}');

function createTemplate(id: Buffer, results: readonly SharedResult[]): Template {
  const parts: Buffer[] = [];
  const ids: number[] = [];
  let length = 0;
  for (const { json } of results) {
    const header = frameHeader(before.length + id.length + between.length + json.length + after.length);
    ids.push(length + header.length + before.length);
    const frame = [header, before, id, between, json, after];
    parts.push(...frame);
    for (const part of frame) length += part.length;
  }
  return { first: results[0]!, count: results.length, idLength: id.length, frames: Buffer.concat(parts, length), ids };
}

/** Of an unmasked, uncompressed text message in one frame. */
function frameHeader(length: number): Buffer {
  if (length <= largestShort) return Buffer.from([textFrame, length]);
  if (length <= largestMedium) return Buffer.from([textFrame, 126, length >> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header[0] = textFrame;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
