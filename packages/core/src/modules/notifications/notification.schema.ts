import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Membership } from '../../database/generated/client.ts';
import { DeliveryState, MailState } from '../../database/generated/enums.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { newestFirst, prismaPage } from '../../graphql/prisma-page.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { alternativesFor, whereFor } from '../../policy.ts';
import { PersonType } from '../identity/identity.schema.ts';
import { type ChosenChannel, listChannels, muteChannel } from '../../notify/channel.service.ts';
import { notificationPolicy } from './notification.policy.ts';

const DeliveryStateEnum = builder.enumType('DeliveryState', {
  values: {
    PENDING: { description: 'Waits, or is tried again.' },
    SENT: { description: 'The channel has taken it.' },
    UNREACHABLE: { description: 'The channel does not know the person.' },
    FAILED: { description: 'Nobody tries any more; `lastError` says why.' },
  } satisfies Record<DeliveryState, { description: string }>,
});
const MailStateEnum = builder.enumType('MailState', { values: Object.values(MailState) });

const DeliveryType = builder.prismaObject('NotificationDelivery', {
  description: 'A notification on its way over one channel.',
  fields: t => ({
    channel: t.exposeString('channel', { description: 'The id of the plugin.' }),
    state: t.expose('state', { type: DeliveryStateEnum }),
    attempts: t.exposeInt('attempts'),
    lastError: t.exposeString('lastError', { nullable: true }),
    sentAt: t.expose('sentAt', { type: 'DateTime', nullable: true }),
  }),
});

const loadersOf = new WeakMap<RequestContext, DataLoader<string, Membership | null>>();

/** Those whom the notifications of a page name, by one statement. Whoever reads these may read everybody. */
function peopleOf(ctx: RequestContext): DataLoader<string, Membership | null> {
  const loader =
    loadersOf.get(ctx) ??
    new DataLoader(async (ids: readonly string[]) => {
      const people = await ctx.db.membership.findMany({ where: { id: { in: [...ids] } } });
      const byId = new Map(people.map(person => [person.id, person]));
      return ids.map(id => byId.get(id) ?? null);
    });
  loadersOf.set(ctx, loader);
  return loader;
}

const OutgoingMailType = builder.prismaNode('Mail', {
  nullable: true,
  name: 'OutgoingMail',
  description: 'What somebody was told: by mail, and over the channels of the organisation.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(notificationPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    kind: t.exposeString('kind', { description: 'What it is about, such as `match-offered`.' }),
    person: t.field({
      type: PersonType,
      nullable: true,
      description: 'Who was told; null where nobody keeps them any more.',
      select: { membershipId: true },
      resolve: ({ membershipId }, _args, ctx) => (membershipId === null ? null : peopleOf(ctx).load(membershipId)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    mailState: t.expose('state', { type: MailStateEnum }),
    mailError: t.exposeString('lastError', { nullable: true, description: 'What the mail server said at last.' }),
    deliveries: t.relation('deliveries', {
      type: DeliveryType,
      description: 'One for each channel beside mail.',
      query: { orderBy: { channel: 'asc' } },
    }),
  }),
});

/** Mail is a channel, too, by which everything goes. */
const mail = 'mail';

/** The mails of which a channel has a delivery, and in this state; a delivery is as old as its mail. */
function deliveredBy(channel: string | null | undefined, state: DeliveryState | null | undefined) {
  const inState = (alias: string) => (state ? ` and ${alias}.state = ${enumLiteral(DeliveryState, state)}` : '');
  const all = newestFirst('Query.outgoingMails');
  if (channel === mail) {
    const known = Object.values(MailState).find(name => name === state);
    // It knows nobody whom it cannot reach.
    const conditions = state ? [known ? `r.state = ${enumLiteral(MailState, known)}` : 'false'] : [];
    return { keyset: all, table: 'mails', conditions };
  }
  if (channel)
    return {
      keyset: { ...all, within: 'r.channel' },
      table: `(select d.channel, d.created_at, d.mail_id id from notification_deliveries d where true${inState('d')})`,
      parameters: [channel],
    };
  // Of several channels that have it in this state, the first.
  const earlier = `select 1 from notification_deliveries o where o.organisation_id = d.organisation_id
    and o.mail_id = d.mail_id and o.channel < d.channel${inState('o')}`;
  return {
    keyset: all,
    table: `(select d.created_at, d.mail_id id from notification_deliveries d
              where not exists (${earlier})${inState('d')})`,
  };
}

builder.queryField('outgoingMails', t =>
  t.connection(
    {
      type: OutgoingMailType,
      access: 'member',
      description: 'Who was told what, newest first; empty for who is no administrator. What it said is not shown.',
      args: {
        channel: t.arg.string({ description: 'Only what goes over this channel: the id of a plugin, or `mail`.' }),
        deliveryState: t.arg({
          type: DeliveryStateEnum,
          description: 'Only what a channel beside mail has in this state, or the one that is named.',
        }),
      },
      resolve: (_root, { channel, deliveryState, ...args }, ctx, info) =>
        prismaPage(ctx, info, {
          ...(channel || deliveryState
            ? deliveredBy(channel, deliveryState)
            : { keyset: newestFirst('Query.outgoingMails'), table: 'mails' }),
          readable: alternativesFor(notificationPolicy, 'read', ctx.viewer),
          args,
          load: query => ctx.db.mail.findMany(query),
        }),
    },
    ...listOf('OutgoingMail'),
  ),
);

const ChannelType = builder.objectRef<ChosenChannel>('NotificationChannel').implement({
  description: 'A way beside mail in which the organisation tells people what they are told by mail.',
  fields: t => ({
    id: t.exposeString('id', { description: 'The id of the plugin.' }),
    carriesText: t.exposeBoolean('carriesText', { description: 'Paragraphs, and not only one line.' }),
    muted: t.boolean({
      description: 'Whether the person has chosen not to be told over it.',
      resolve: it => it.isMuted,
    }),
  }),
});

builder.prismaObjectField(PersonType, 'notificationChannels', t =>
  t.field({
    type: [ChannelType],
    nullable: true,
    description: 'Only for the person themselves.',
    resolve: (person, _args, ctx) => (person.id === ctx.member.membershipId ? listChannels(ctx) : null),
  }),
);

builder.mutationField('muteNotificationChannel', t =>
  t.prismaField({
    type: PersonType,
    access: 'member',
    description: 'Chooses whether the viewer is told over a channel. Mail always comes.',
    errors: { dataField: { name: 'person' } },
    args: {
      channel: t.arg.string({ required: true, description: 'The `id` of one of the `notificationChannels`.' }),
      muted: t.arg.boolean({ required: true }),
    },
    resolve: async (query, _root, { channel, muted }, ctx) => {
      await muteChannel(ctx, channel, muted);
      return ctx.db.membership.findUniqueOrThrow({ ...selectingId(query), where: { id: ctx.member.membershipId } });
    },
  }),
);
