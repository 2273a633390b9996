import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import { emailInput } from '../../email-address.ts';
import { alreadyExists } from '../../errors.ts';
import { nameLine, validated } from '../../input.ts';
import { allows, forbidden } from '../../policy.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { isTimeZone } from '../../time-zone.ts';
import { addMembers } from '../identity/membership.service.ts';
import { requireInviting } from '../organisations/organisation.inviting.ts';
import { programmeAddress } from '../programmes/programme.address.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdLiveProgramme } from '../programmes/programme.standing.ts';
import { programmeClosed } from './participant.admission.ts';
import { participantAudit } from './participant.audit.ts';
import { requirePlaces } from './participant.decisions.ts';
import { fillFreedPlaces } from './participant.freed-places.ts';
import { readDetails } from './participant.input.ts';
import { holdIntake } from './participant.intake.ts';
import { registeredMail, tellInProgramme } from './participant.notices.ts';
import { participantPolicy } from './participant.policy.ts';
import { questionsOf } from './participant.questions.ts';
import type { ParticipantDetails } from './participant.service.ts';
import { takesPeople } from './participant-import.service.ts';
import { keepParticipantWords } from './participant.words.ts';
import { participantsChanged } from './participants-changed.ts';

const registration = z.object({
  email: emailInput,
  name: nameLine(200),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional(),
  timeZone: z.string().refine(isTimeZone, 'This is no time zone of the IANA database.').optional(),
});

export interface Registration extends z.input<typeof registration> {
  readonly programmeId: string;
  readonly role: ParticipantRole;
}

/**
 * Takes somebody in who has not applied, as a file of participants does. They are told: at once where the programme is
 * open, else when it opens; and accept nothing before they have agreed to the privacy text.
 *
 * @throws Conflict `ALREADY_EXISTS` where they are in the programme in this role, or were; `PROGRAMME_FULL`
 */
export async function registerParticipant(
  ctx: RequestContext,
  { programmeId, role, ...person }: Registration,
  details: ParticipantDetails,
): Promise<string> {
  const programme = await findProgramme(ctx, programmeId);
  if (!allows(participantPolicy, 'register', ctx.viewer, { programmeId }))
    throw forbidden(participantPolicy, 'register');
  await requireInviting(ctx);
  const state = await holdLiveProgramme(ctx, programmeId);
  if (!takesPeople(state)) throw programmeClosed({ state });
  await holdIntake(ctx, programmeId);
  await requirePlaces(ctx, programmeId, [{ role }]);
  const { defaultLocale, timeZone } = ctx.organisation;
  const { email, name, locale = defaultLocale, timeZone: zone = timeZone } = validated(registration, person, 'input');
  const { capacity, languages, answers } = readDetails(ctx, await questionsOf(ctx, programmeId), role, details);
  const members = await addMembers(ctx, programmeId, new Map([[email, { email, name, locale, zone }]]));
  const membershipId = members.get(email)!;
  const [added] = await ctx.sql<{ id: string }>(
    `insert into participants (programme_id, membership_id, role, state, capacity, languages, answers)
     values ($1, $2, $3::participant_role, 'APPROVED', $4, $5, $6)
     on conflict (organisation_id, programme_id, membership_id, role) do nothing returning id`,
    [
      programmeId,
      membershipId,
      role,
      capacity ?? (role === 'MENTOR' ? programme.defaultCapacity : 1),
      languages ?? [],
      JSON.stringify(answers),
    ],
  );
  if (!added) throw alreadyExists({ subject: 'participant' });
  await keepParticipantWords(ctx, [added.id]);
  await ctx.audit(participantAudit, 'register', added.id, { programmeId, role });
  participantsChanged(ctx, programmeId);
  if (role === 'MENTOR') await fillFreedPlaces(ctx, programmeId);
  await tellRegistered(ctx, { id: programmeId, title: programme.title as LocalisedText, state }, [membershipId]);
  return added.id;
}

interface Told {
  readonly id: string;
  readonly title: LocalisedText;
  readonly state: string;
}

/** Tells people once each that they were taken in without having asked; before the programme opens, nobody is told. */
export async function tellRegistered(
  ctx: RequestContext,
  { id: programmeId, title, state }: Told,
  membershipIds: Iterable<string>,
): Promise<void> {
  if (state === 'DRAFT') return;
  await tellInProgramme(ctx, {
    about: `registered/${programmeId}`,
    programmeId,
    mail: registeredMail,
    membershipIds,
    parameters: { programme: { localised: title }, link: { link: programmeAddress(ctx, programmeId) } },
    waits: true,
  });
}
