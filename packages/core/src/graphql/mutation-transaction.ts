import type { RequestContext } from '../context.ts';
import { isWriteConflict } from '../database/write-conflict.ts';
import { conflict } from '../errors.ts';
import { withQuestions } from '../plugins/asking.ts';

const writeConflict = conflict('WRITE_CONFLICT', {
  en: 'Others were changing the same at the same moment, so nothing was changed. Please try again.',
  da: 'Andre var ved at ændre det samme i samme øjeblik, så intet blev ændret. Prøv igen.',
});

/**
 * The one transaction of a mutation. Where it loses against another one, it is tried again: the rollback has undone all
 * that it did, and what it told others to do as well.
 *
 * @throws Conflict `WRITE_CONFLICT` when it lost every time
 */
export async function mutationTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
  try {
    return await withQuestions(() => ctx.transaction(work, { retry: true }));
  } catch (error) {
    if (!isWriteConflict(error)) throw error;
    ctx.log.warn({ err: error }, 'a mutation lost against others each time it was tried');
    throw writeConflict();
  }
}
