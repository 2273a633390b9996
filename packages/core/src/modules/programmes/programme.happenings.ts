import type { Effect } from '../../errors.ts';
import type { AnswerVisibility, HierarchyCue, ParticipantRole } from '../../database/generated/enums.ts';
import { happening } from '../../events/reactions.ts';
import type { LocalisedText } from '../../texts/text.ts';

export const programmeCreated = happening<{ readonly programmeId: string; readonly title: LocalisedText }>(
  'programme.created',
);

/** A change of the design that people feel who have applied, or are matched. */
export type DesignChange =
  /** The roles have to answer from now on. */
  | { readonly kind: 'QUESTION_REQUIRED'; readonly key: string; readonly roles: readonly ParticipantRole[] }
  /** Matching and offers obey other limits or weights from now on. */
  | { readonly kind: 'MATCHING_CHANGED' }
  /** What participants were not shown of each other, they are. */
  | { readonly kind: 'CUES_SHOWN'; readonly cues: readonly HierarchyCue[] };

/** Before it is done: whoever knows of people whom it touches adds how many. Nothing is changed by whoever listens. */
export const designChanging = happening<{
  readonly programmeId: string;
  readonly changes: readonly DesignChange[];
  readonly effects: Effect[];
}>('programme.designChanging');

/** Whether somebody takes part already, or has answered a question: asked of whoever keeps that. */
export const takingPart = happening<{
  readonly programmeId: string;
  /** The question; left out where it is anything. */
  readonly key?: string;
  /** The option of the question; left out where it is any answer. */
  readonly option?: string;
  readonly found: { people: number };
}>('programme.takingPart');

/** Answers to a question are to be open to more people: those that were given so far stay as they were agreed. */
export const questionOpened = happening<{
  readonly programmeId: string;
  readonly key: string;
  readonly was: AnswerVisibility;
}>('question.opened');
