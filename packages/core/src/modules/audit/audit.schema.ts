import { z } from 'zod';
import { AuditOutcome } from '../../database/generated/enums.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { encodeId } from '../../ids.ts';
import { validated, withoutNull } from '../../input.ts';
import { type AuditEvent, listAuditEvents } from './audit.list.ts';
import { auditLabel } from './audit.label.ts';
import {
  type AuditFinding,
  type AuditVerification,
  auditFindings,
  type SealName,
  verifyAuditLog,
} from './audit.verify.ts';

const AuditOutcomeEnum = builder.enumType('AuditOutcome', {
  description: 'How an attempt ended.',
  values: {
    DONE: { description: 'It happened.' },
    REFUSED: { description: 'Whoever tried had not the right; nothing else was stored.' },
  } satisfies Record<AuditOutcome, { description: string }>,
});

const AuditActor = builder.objectRef<AuditEvent>('AuditActor').implement({
  description: 'Who did something.',
  fields: t => ({
    id: t.id({
      description: "The person's, whether or not they are a member still: for `AuditFilter.actorId`.",
      resolve: ({ actorId }) => encodeId('Person', actorId!),
    }),
    displayName: t.string({
      nullable: true,
      description: 'As it is now; null for who is no member any more.',
      resolve: ({ actorName }) => actorName,
    }),
  }),
});

const AuditEventType = builder.objectRef<AuditEvent>('AuditEvent').implement({
  description: 'Who did what, when, or tried to. Never changed, never removed.',
  fields: t => ({
    id: t.id({ resolve: ({ id }) => encodeId('AuditEvent', id) }),
    at: t.field({ type: 'DateTime', resolve: ({ at }) => at }),
    actor: t.field({
      type: AuditActor,
      nullable: true,
      description: 'Null where the platform itself or its operator acted.',
      resolve: event => (event.actorId === null ? null : event),
    }),
    action: t.exposeString('action', { description: '`programme.open`, `match.accept` …' }),
    label: t.string({
      description: "The action in the reader's language and the organisation's words: `Match: accept`.",
      resolve: ({ action }, _args, ctx) => auditLabel(ctx, action),
    }),
    outcome: t.field({ type: AuditOutcomeEnum, resolve: ({ outcome }) => outcome }),
    subjectType: t.exposeString('subjectType', { description: 'What it was done to: `programme`, `matching run` …' }),
    subjectId: t.id({
      nullable: true,
      description: 'For `node`.',
      resolve: ({ subjectType, subjectId }) => (subjectId === null ? null : encodeId(typeName(subjectType), subjectId)),
    }),
    data: t.field({
      type: 'JSON',
      description: 'What else is known of it; its form depends on the action.',
      resolve: ({ data }) => data,
    }),
    requestId: t.exposeString('requestId'),
    seal: t.exposeInt('seal', { nullable: true, description: 'The seal that covers it; null in the first minute.' }),
  }),
});

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Which events; all that is given has to hold.',
  fields: t => ({
    action: t.string({ description: '`programme.open`, or `programme.*`.' }),
    subjectType: t.string(),
    subjectId: t.globalID(),
    actorId: t.globalID({ description: 'A person.' }),
    outcome: t.field({ type: AuditOutcomeEnum }),
    from: t.field({ type: 'DateTime' }),
    until: t.field({ type: 'DateTime', description: 'Not included.' }),
  }),
});

builder.queryField('auditEvents', t =>
  t.connection(
    {
      type: AuditEventType,
      access: 'member',
      description: 'What was done and tried in the organisation, newest first. For auditors and administrators.',
      args: { filter: t.arg({ type: AuditFilterInput }) },
      resolve: async (_root, { filter, ...page }, ctx) => {
        const { subjectId, actorId, ...others } = withoutNull(filter ?? {});
        return await listAuditEvents(ctx, { ...others, subjectId: subjectId?.id, actorId: actorId?.id }, page);
      },
    },
    ...listOf('AuditEvent'),
  ),
);

const AuditFindingType = builder.objectRef<AuditFinding>('AuditFinding').implement({
  description: "Something that was done to the audit log behind the platform's back.",
  fields: t => ({
    code: t.exposeString('code', {
      description: Object.keys(auditFindings)
        .map(code => `\`${code}\``)
        .join(', '),
    }),
    sequence: t.exposeInt('sequence', { description: 'Of the seal at which it was found.' }),
    message: t.string({ resolve: ({ code }) => auditFindings[code] }),
  }),
});

const SealNameType = builder.objectRef<SealName>('AuditSealName').implement({
  description: 'A link of the hash chain over the audit log.',
  fields: t => ({
    sequence: t.exposeInt('sequence'),
    hash: t.exposeString('hash', { description: 'SHA-256, hexadecimal.' }),
  }),
});

const VerificationType = builder.objectRef<AuditVerification>('AuditVerification').implement({
  description: 'What was found when the hash chain over the audit log was computed anew.',
  fields: t => ({
    intact: t.boolean({ resolve: ({ findings }) => findings.length === 0 }),
    findings: t.field({ type: [AuditFindingType], resolve: ({ findings }) => [...findings] }),
    sealCount: t.int({ description: 'How many seals were looked at.', resolve: ({ seals }) => seals }),
    eventCount: t.int({ description: 'How many events they cover.', resolve: ({ events }) => events }),
    unsealedCount: t.int({ description: 'Events that no seal covers yet.', resolve: ({ unsealed }) => unsealed }),
    lastSeal: t.field({
      type: SealNameType,
      nullable: true,
      description:
        'Keep it elsewhere, and hand it in as `known` another time: then nothing up to it can have been removed.',
      resolve: ({ last }) => last ?? null,
    }),
    next: t.int({
      nullable: true,
      description: 'There is more: go on with `after` this seal.',
      resolve: ({ next }) => next ?? null,
    }),
  }),
});

const SealNameInput = builder.inputType('AuditSealNameInput', {
  description: 'A link of the hash chain that was kept.',
  fields: t => ({ sequence: t.int({ required: true }), hash: t.string({ required: true }) }),
});

const knownSeal = z.object({ sequence: z.number().int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) });

builder.queryField('verifyAuditLog', t =>
  t.field({
    type: VerificationType,
    access: 'member',
    description: 'Computes up to a hundred seals of the audit log anew. For auditors and administrators.',
    args: {
      after: t.arg.int({ description: 'Begin after this seal; at the first where it is not given.' }),
      known: t.arg({ type: SealNameInput, description: 'A seal that was kept; it has to be there still.' }),
    },
    resolve: (_root, { after, known }, ctx) =>
      verifyAuditLog(ctx, {
        after: validated(z.number().int().min(0).default(0), after ?? undefined, 'after'),
        known: known ? validated(knownSeal, known, 'known') : undefined,
      }),
  }),
);

/** `MatchingRun` for `matching run`. */
function typeName(subjectType: string): string {
  return subjectType.replace(/(?:^|[ -])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
