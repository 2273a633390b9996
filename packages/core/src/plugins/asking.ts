import { AsyncLocalStorage } from 'node:async_hooks';

/** More than any operation asks; a question that is another one each time would go round for ever. */
const MOST_QUESTIONS = 20;

class Question extends Error {
  override readonly name = 'Question';
  readonly key: string;
  readonly ask: () => Promise<unknown>;

  constructor(key: string, ask: () => Promise<unknown>) {
    super('A plugin has to be asked, which is not done in a transaction');
    this.key = key;
    this.ask = ask;
  }
}

const answersSoFar = new AsyncLocalStorage<Map<string, unknown>>();

/**
 * Does `work`, a transaction in which `askOutside` may be called. Plugins take seconds, and a transaction holds a
 * connection and rows that others wait for: so the first question ends it, undone, is asked, and the work is done anew
 * with the answer. Where nobody asks anything, it is done once.
 */
export async function withQuestions<T>(work: () => Promise<T>): Promise<T> {
  const answers = new Map<string, unknown>();
  for (;;) {
    try {
      return await answersSoFar.run(answers, work);
    } catch (error) {
      if (!(error instanceof Question) || answers.size === MOST_QUESTIONS) throw error;
      answers.set(error.key, await error.ask());
    }
  }
}

/** The answer to a question that the key names, asked outside of the transaction that wants to know. */
export async function askOutside<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const answers = answersSoFar.getStore();
  if (!answers) throw new Error('Plugins are asked on behalf of people, in a mutation');
  if (!answers.has(key)) throw new Question(key, ask);
  return answers.get(key) as T;
}
