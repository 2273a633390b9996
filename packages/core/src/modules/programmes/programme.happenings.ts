import type { Effect } from '../../errors.ts';
import type {
  AnswerVisibility,
  HierarchyCue,
  ParticipantRole,
  ProgrammeState,
} from '../../database/generated/enums.ts';
import { type Happening, happening } from '../../events/reactions.ts';
import type { LocalisedText } from '../../texts/text.ts';
import type { ProgrammeAction } from './programme.state.ts';

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
  | { readonly kind: 'CUES_SHOWN'; readonly cues: readonly HierarchyCue[] }
  /** Whoever has said yes to an earlier text on personal data has to say it to this one. */
  | { readonly kind: 'PRIVACY_ASKED_AGAIN'; readonly version: number };

/** Before it is done: whoever knows of people whom it touches adds how many. Nothing is changed by whoever listens. */
export const designChanging = happening<{
  readonly programmeId: string;
  readonly changes: readonly DesignChange[];
  readonly effects: Effect[];
}>('programme.designChanging');

/** Who decides about applications, or how many are taken in, is another from now on. */
export const admissionChanged = happening<{ readonly programmeId: string }>('programme.admissionChanged');

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

/** A yes to an earlier text on personal data counts no more: those who gave it are to be asked. */
export const privacyAskedAgain = happening<{
  readonly programmeId: string;
  readonly title: LocalisedText;
  /** The text that they are asked about. */
  readonly version: number;
}>('programme.privacyAskedAgain');

/** What has become of a programme, whose row is locked. */
export interface ProgrammeMove {
  readonly programmeId: string;
  readonly title: LocalisedText;
  readonly from: ProgrammeState;
  /** Its new one: each move is told once. */
  readonly version: number;
  /** Where it was paused until now: since when. */
  readonly pausedAt: Temporal.Instant | undefined;
  /** How many rows each consequence has changed, for the audit log. */
  readonly consequences: Record<string, number>;
}

/** Told in the move's transaction: whoever keeps what depends on it changes that, as the table of the states says. */
export const programmeMoved: Readonly<Record<ProgrammeAction, Happening<ProgrammeMove>>> = {
  open: happening('programme.opened'),
  start: happening('programme.started'),
  pause: happening('programme.paused'),
  resume: happening('programme.resumed'),
  close: happening('programme.closed'),
  reopen: happening('programme.reopened'),
  complete: happening('programme.completed'),
  archive: happening('programme.archived'),
  cancel: happening('programme.cancelled'),
};

/** Before it is done: whoever knows of people whom it touches adds how many, each person once. */
export const programmeMoving = happening<{
  readonly programmeId: string;
  readonly action: ProgrammeAction;
  readonly effects: Effect[];
}>('programme.moving');
