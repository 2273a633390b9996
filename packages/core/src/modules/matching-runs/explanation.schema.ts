import { builder } from '../../graphql/builder.ts';
import { defineText, type Text } from '../../texts/text.ts';
import { ParticipantType } from '../participants/participant.schema.ts';
import type { WhyNot } from '../../matching/explain.ts';
import type { ExclusionCode } from '../../matching/scoring-limits.ts';
import { explainPairOf, type PairExplanation } from './explanation.service.ts';
import type { ParticipantRow } from '../matches/match.people.ts';
import { MatchingRunType } from './matching-run.schema.ts';
import { ReasonType, ScorePartType, withLabels } from './score.schema.ts';

const OutcomeEnum = builder.enumType('PairOutcome', {
  description: 'How a pair fared in a run.',
  values: {
    MATCHED: { description: 'It is proposed.' },
    NOT_IN_POOL: { description: 'One of the two could not be matched when the run was computed.' },
    EXCLUDED: { description: 'They may not meet; `excluded` says why.' },
    MENTEE_PINNED: { description: 'The mentee is pinned to another mentor.' },
    PLACES_PINNED: { description: 'All places of the mentor are pinned to others.' },
    TRADE_OFF: { description: 'Others make more of the places; `ifForced` says what the pair would cost.' },
  } satisfies Record<WhyNot['kind'] | 'NOT_IN_POOL', { description: string }>,
});

interface PairScore {
  readonly participant: ParticipantRow;
  readonly score: number;
  readonly pinned: boolean;
}

const PairScoreType = builder.objectRef<PairScore>('PairScore').implement({
  description: 'Somebody whom one of the two has instead.',
  fields: t => ({
    participant: t.field({ type: ParticipantType, resolve: ({ participant }) => participant }),
    score: t.exposeInt('score', { description: 'In millionths.' }),
    pinned: t.exposeBoolean('pinned'),
  }),
});

const IfForcedType = builder.objectRef<PairExplanation>('IfForced').implement({
  description: 'What making the pair would have meant. Losses are millionths of the total score.',
  fields: t => ({
    lossAtLeast: t.float({
      nullable: true,
      description: 'Whatever else changed; null where the strategy proved nothing.',
      resolve: ({ explained }) => explained?.lossAtLeast ?? null,
    }),
    lossAtMost: t.float({
      nullable: true,
      description: 'If nothing else changed than that the weakest of the others gives way.',
      resolve: ({ explained }) => explained?.lossAtMost ?? null,
    }),
    freePlaces: t.int({
      nullable: true,
      description: "Of the mentor's places, those that nobody got.",
      resolve: ({ explained }) => explained?.freePlaces ?? null,
    }),
    mentorsPlacesTakenBy: t.field({
      type: [PairScoreType],
      description: 'Who has the places of the mentor, the lowest score first.',
      resolve: ({ explained, people }) =>
        (explained?.places ?? []).map(({ menteeId, score, pinned }) => ({
          participant: people.get(menteeId)!,
          score,
          pinned,
        })),
    }),
    menteesOwn: t.field({
      type: PairScoreType,
      nullable: true,
      description: 'Whom the mentee has instead.',
      resolve: ({ explained, people }) => {
        if (!explained?.instead) return null;
        const { mentorId, score } = explained.instead;
        return { participant: people.get(mentorId)!, score, pinned: explained.outcome === 'MENTEE_PINNED' };
      },
    }),
  }),
});

const exclusions: Readonly<Record<ExclusionCode, Text<never>>> = {
  SAME_PERSON: defineText({ en: 'they are the same person', da: 'de er den samme person' }),
  BANNED: defineText({
    en: 'they must not be matched, or one of them has declined before',
    da: 'de må ikke blive et par, eller en af dem har sagt nej før',
  }),
  NO_SHARED_LANGUAGE: defineText({ en: 'they share no language', da: 'de har intet fælles sprog' }),
  ZONE_UNKNOWN: defineText({ en: 'the time zone of one of them is not known', da: 'den enes tidszone er ukendt' }),
  ZONE_TOO_FAR: defineText({
    en: 'their time zones are too far apart',
    da: 'deres tidszoner ligger for langt fra hinanden',
  }),
  BELOW_MINIMUM: defineText({ en: 'their score is below the minimum', da: 'deres score er under minimum' }),
};

const PairExplanationType = builder.objectRef<PairExplanation>('PairExplanation').implement({
  description: 'Why a run made a pair, or did not: from what it was computed on, whatever has changed since.',
  fields: t => ({
    mentee: t.field({ type: ParticipantType, resolve: ({ mentee }) => mentee }),
    mentor: t.field({ type: ParticipantType, resolve: ({ mentor }) => mentor }),
    outcome: t.field({ type: OutcomeEnum, resolve: ({ explained }) => explained?.outcome ?? 'NOT_IN_POOL' }),
    score: t.int({
      nullable: true,
      description: 'In millionths.',
      resolve: ({ explained }) => explained?.score ?? null,
    }),
    parts: t.field({
      type: [ScorePartType],
      description: 'How the score came about, or would have.',
      resolve: ({ programmeId, explained }, _args, ctx) => withLabels(ctx, programmeId, explained?.parts ?? []),
    }),
    excluded: t.field({
      type: ReasonType,
      nullable: true,
      description: 'Why the two may not meet.',
      resolve: ({ explained }) => {
        if (!explained?.excludedBy) return null;
        return { code: explained.excludedBy, text: exclusions[explained.excludedBy] };
      },
    }),
    ifForced: t.field({
      type: IfForcedType,
      nullable: true,
      resolve: explanation => {
        const outcome = explanation.explained?.outcome;
        return outcome === undefined || outcome === 'MATCHED' || outcome === 'EXCLUDED' ? null : explanation;
      },
    }),
  }),
});

builder.queryField('explainPair', t =>
  t.field({
    type: PairExplanationType,
    nullable: true,
    access: 'member',
    description: 'Why a run made a pair, or did not; null where the run came to no result. For managers.',
    args: {
      runId: t.arg.globalID({ required: true, for: MatchingRunType }),
      menteeId: t.arg.globalID({ required: true, for: ParticipantType }),
      mentorId: t.arg.globalID({ required: true, for: ParticipantType }),
    },
    resolve: async (_root, { runId, menteeId, mentorId }, ctx) =>
      (await explainPairOf(ctx, runId.id, menteeId.id, mentorId.id)) ?? null,
  }),
);
