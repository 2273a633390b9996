import { rightsChanged } from '@mentorkit/core';
import type { TestPerson, TestPlatform } from '../platform/test-platform.ts';
import { enrol } from './participant.ts';
import { createProgramme, giveRole, type TestProgramme } from './programme.ts';

/** An organisation of its own with a programme that is being prepared, and its feed. */
export async function createCommunity(api: TestPlatform): Promise<TestProgramme> {
  const manager = await api.person(await api.organisation(), { name: 'Manager', administrator: true });
  return await createProgramme(api, manager, { state: 'DRAFT', questions: [], phases: [{ kind: 'MENTORING' }] });
}

/** A new member who takes part in the programme. */
export async function takePart(
  api: TestPlatform,
  programme: TestProgramme,
  { role = 'MENTEE', ...options }: { name?: string; role?: 'MENTOR' | 'MENTEE'; locale?: string } = {},
): Promise<TestPerson> {
  const person = await api.person(programme.manager.organisation, { name: 'Participant', ...options });
  await enrol(api, programme, person, { role });
  return person;
}

/** A new member who has a role for the programme. */
export async function withRole(api: TestPlatform, programme: TestProgramme, role: string): Promise<TestPerson> {
  const person = await api.person(programme.manager.organisation, { name: role });
  await giveRole(api, programme, person, role);
  return person;
}

export async function removeFrom(
  api: TestPlatform,
  { id, manager }: TestProgramme,
  { membershipId }: TestPerson,
): Promise<void> {
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.sql(`update participants set state = 'REMOVED' where programme_id = $1 and membership_id = $2`, [
      id,
      membershipId,
    ]);
    rightsChanged(ctx.platform);
  });
}

/** Writes a post, and returns its id. */
export async function post(api: TestPlatform, person: TestPerson, feedId: string, body: string): Promise<string> {
  const { data } = await api.execute(
    person,
    `mutation ($feedId: ID!, $body: String!) {
      createPost(feedId: $feedId, body: $body, language: "en") {
        ... on CreatePostSuccess { post { id } }
        ... on Error { message }
      }
    }`,
    { feedId, body },
  );
  if (!data.createPost.post) throw new Error(data.createPost.message);
  return data.createPost.post.id;
}
