import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { Actions, wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { Choices, Form, TextField, useForm } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import type { ResultOf } from '../start/result-of.ts';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { ChangeAccommodation, CreateAccommodation, DeleteAccommodation } from './accommodation-mutations.ts';

const AccommodationsQuery = graphql(`
  query AccommodationsScreen {
    viewer {
      accommodations {
        id
        needs
        version
        roles
        people {
          id
          displayName
        }
      }
    }
  }
`);

type Accommodation = NonNullable<ResultOf<typeof AccommodationsQuery>['viewer']>['accommodations'][number];

/** What somebody needs to take part, and who may know of it. */
export function AccommodationsScreen() {
  const { t, list } = useWords();
  const screen = useScreen(AccommodationsQuery);
  const remove = useIntention(DeleteAccommodation);
  const [editing, setEditing] = useState<Accommodation | 'new'>();
  const needs = screen.data?.viewer?.accommodations ?? [];
  const add = (
    <Button kind="main" icon={<Icon name="add" />} onClick={() => setEditing('new')}>
      {t('me.addNeed')}
    </Button>
  );
  const seenBy = ({ people, roles }: Accommodation) => [
    ...(people ?? []).map(({ displayName }) => displayName),
    ...(roles ?? []).map(role => t(`word.accommodationRole.${role}`)),
  ];
  return (
    <Page
      title={t('me.accommodations')}
      lead={t('me.accommodationsLead')}
      back={<Link to="/me">{t('shell.me')}</Link>}
      width="reading"
      actions={needs.length > 0 && add}
    >
      {screen.instead}
      {screen.data && needs.length === 0 && (
        <Empty title={t('me.noNeeds')} action={add}>
          {t('me.noNeedsWhy')}
        </Empty>
      )}
      <ul role="list" className="things">
        {needs.map(one => (
          <li key={one.id}>
            <span className="stack-tight">
              <span className="written">{one.needs}</span>
              <span className="soft small">
                {seenBy(one).length === 0 ? t('me.seenByNobody') : t('me.seenBy', { who: list(seenBy(one)) })}
              </span>
            </span>
            <Actions
              allowed={['change', 'delete']}
              actions={[
                { action: 'change', label: t('me.changeNeed'), run: () => setEditing(one) },
                {
                  action: 'delete',
                  label: t('me.deleteNeed'),
                  kind: 'danger',
                  confirm: t('me.deleteNeedSays'),
                  run: () => remove.send({ id: one.id }),
                },
              ]}
              onDone={action => action === 'delete' && screen.reload()}
            />
          </li>
        ))}
      </ul>
      {editing && (
        <Need
          of={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSaved={() => {
            setEditing(undefined);
            screen.reload();
          }}
        />
      )}
    </Page>
  );
}

const roles = ['MANAGER', 'FACILITATOR'] as const;

interface NeedProps {
  readonly of: Accommodation | undefined;
  onClose(): void;
  onSaved(): void;
}

/** No draft of it is kept anywhere: it is about somebody's health. */
function Need({ of, onClose, onSaved }: NeedProps) {
  const { t, list } = useWords();
  const form = useForm({ needs: of?.needs ?? '', roles: of?.roles ?? [] });
  const create = useIntention(CreateAccommodation);
  const change = useIntention(ChangeAccommodation);
  async function save(values: typeof form.values): Promise<void> {
    const input = { needs: values.needs.trim(), roles: [...values.roles] };
    const outcome = of ? await change.send({ id: of.id, version: of.version, input }) : await create.send({ input });
    if (outcome.kind === 'ok') onSaved();
    else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  const chosen = form.values.roles.map(role => t(`word.accommodationRole.${role}`));
  return (
    <Dialog title={t(of ? 'me.changeNeed' : 'me.addNeed')} onClose={onClose}>
      <Form
        form={form}
        submit={t('me.save')}
        sending={create.sending || change.sending}
        onSubmit={values => void save(values)}
        actions={<Button onClick={onClose}>{t('parts.cancel')}</Button>}
      >
        <TextField
          name="needs"
          label={t('me.need')}
          hint={t('me.needHint')}
          lines={4}
          maxLength={2000}
          value={form.values.needs}
          onChange={needs => form.set({ needs })}
        />
        <Choices
          name="roles"
          label={t('me.mayKnow')}
          values={form.values.roles}
          onChange={values => form.set({ roles: [...values] })}
          choices={roles.map(value => ({ value, label: t(`word.accommodationRole.${value}`) }))}
        />
        <p>
          <strong>{chosen.length === 0 ? t('me.willSeeNobody') : t('me.willSee', { who: list(chosen) })}</strong>
        </p>
      </Form>
    </Dialog>
  );
}
