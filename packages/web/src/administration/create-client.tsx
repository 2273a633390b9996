import { graphql } from '../generated/index.ts';
import type { ApiScope } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Choices, Form, TextField, useForm } from '../parts/form.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';

const CreateApiClient = graphql(`
  mutation CreateApiClient($input: CreateApiClientInput!) {
    createApiClient(input: $input) {
      __typename
      ... on CreateApiClientSuccess {
        key
        apiClient {
          id
          ...ClientRow
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

/** In the order in which they are offered; whoever adds one to the schema is told that it is missing here. */
const scopes = Object.keys({
  READ: true,
  WRITE: true,
  PEOPLE_READ: true,
  PEOPLE_WRITE: true,
  IMPORT: true,
  FEEDS_READ: true,
  FEEDS_WRITE: true,
  PLUGINS_READ: true,
  PLUGINS_WRITE: true,
  NOTIFICATIONS_READ: true,
  AUDIT_READ: true,
  SCHEMA_READ: true,
} satisfies Record<ApiScope, true>) as ApiScope[];

export interface CreateClientProps {
  onClose(): void;
  onCreated(name: string, key: string): void;
}

/** A name by which people know the program, and as little as it needs. */
export function CreateClient({ onClose, onCreated }: CreateClientProps) {
  const { t } = useWords();
  const { sending, send } = useIntention(CreateApiClient);
  const form = useForm({ name: '', scopes: ['READ'] as readonly ApiScope[] });
  const { values, set } = form;
  async function create({ name, scopes: wanted }: typeof values): Promise<void> {
    const outcome = await send({ input: { name, scopes: [...wanted] } });
    if (outcome.kind === 'ok') onCreated(name, outcome.value.key);
    else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog title={t('administration.client.create')} onClose={onClose}>
      <Form
        form={form}
        submit={t('administration.client.createIt')}
        sending={sending}
        onSubmit={all => void create(all)}
      >
        <TextField
          name="name"
          label={t('administration.client.name')}
          hint={t('administration.client.nameHint')}
          value={values.name}
          onChange={name => set({ name })}
          required
        />
        <Choices
          name="scopes"
          label={t('administration.client.scopes')}
          hint={t('administration.client.scopesHint')}
          values={values.scopes}
          onChange={wanted => set({ scopes: wanted })}
          choices={scopes.map(value => ({ value, label: t(`word.apiScope.${value}`) }))}
        />
      </Form>
    </Dialog>
  );
}
