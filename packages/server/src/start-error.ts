/**
 * A start that failed for a reason that whoever starts it can mend. Its message is for them: what happened, and what to
 * do about it.
 */
export class StartError extends Error {}
