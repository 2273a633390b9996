import { useNavigate } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Form, Select, useForm } from '../parts/form.tsx';
import { Section } from '../parts/page.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';

const StartViewAs = graphql(`
  mutation StartViewAs($programmeId: ID!, $role: ViewAsRole!) {
    startViewAs(programmeId: $programmeId, role: $role) {
      __typename
      ... on StartViewAsSuccess {
        view {
          token
          expiresAt
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

const roles = ['MENTEE', 'MENTOR', 'SPONSOR', 'MODERATOR', 'FACILITATOR'] as const;

/** To see a programme as its people do, and change nothing. */
export function ViewAs({ programmeId }: { readonly programmeId: string }) {
  const { t } = useWords();
  const { viewAs } = useVisit();
  const navigate = useNavigate();
  const form = useForm<{ role: (typeof roles)[number] }>({ role: 'MENTEE' });
  const start = useIntention(StartViewAs);
  async function begin(role: (typeof roles)[number]): Promise<void> {
    const outcome = await start.send({ programmeId, role });
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    await navigate({ to: '/programmes/$programmeId', params: { programmeId } });
    viewAs(outcome.value.view.token);
  }
  return (
    <Section title={t('programmes.viewAs')} lead={t('programmes.viewAsLead')}>
      <Form
        form={form}
        submit={t('programmes.viewAsBegin')}
        sending={start.sending}
        onSubmit={({ role }) => void begin(role)}
      >
        <Select
          name="role"
          label={t('programmes.viewAsRole')}
          value={form.values.role}
          onChange={role => form.set({ role })}
          choices={roles.map(value => ({ value, label: t(`word.viewAsRole.${value}`) }))}
        />
      </Form>
    </Section>
  );
}
