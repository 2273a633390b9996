import { inspect } from 'node:util';
import { redactedError } from '@mentorkit/core/redaction';
import { StartError } from '../start-error.ts';

/** Does the work; where it fails, says why in words and ends the process: a start that failed is no stack. */
export async function orExplain(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(
      wordsFor(error) ??
        `Mentorkit failed for a reason that it does not know. Please report it:\n${inspect(redactedError(error))}`,
    );
    process.exit(1);
  }
}

/** What an error means to who started the process; undefined for a mistake of the program's own. */
export function wordsFor(error: unknown): string | undefined {
  if (error instanceof StartError) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  const what = code === undefined ? undefined : ofFiles[code];
  if (what === undefined || path === undefined) return undefined;
  return `${path} ${what}.\nMentorkit keeps its files in DATA_DIR: set it to a folder in which this user may write and there is room.`;
}

const noRoom = 'cannot be written: there is no room left on its disk';
const noRight = 'is closed to the user that this runs as';
const noFolder = 'cannot be made: there is something by that name that is no folder';

const ofFiles: Readonly<Record<string, string>> = {
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EACCES: noRight,
  EPERM: noRight,
  EROFS: 'cannot be written: its disk is read-only',
  ENOTDIR: noFolder,
  EEXIST: noFolder,
};
