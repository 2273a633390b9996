import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Checkbox } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { More } from '../parts/more.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Progress } from '../parts/progress.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { usePlatform } from '../start/platform.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import './people.css';

const ImportsQuery = graphql(`
  query ImportsScreen($id: ID!, $after: String) {
    programme(id: $id) {
      id
      title
      questions {
        id
        key
        label
      }
      imports(first: 25, after: $after) {
        edges {
          node {
            id
            state
            invites
            startedAt
            rowsRead
            rowsRejected
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const CreateParticipantImport = graphql(`
  mutation CreateParticipantImport($programmeId: ID!, $invites: Boolean) {
    createParticipantImport(programmeId: $programmeId, invites: $invites) {
      __typename
      ... on CreateParticipantImportSuccess {
        uploadUrl
        import {
          id
          state
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

/** Files of participants: a new one is chosen or dropped, and its own page then shows how far it is. */
export function ImportsScreen() {
  const { t, date, number } = useWords();
  const { client } = usePlatform();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/imports' });
  const navigate = useNavigate();
  const screen = useScreen(ImportsQuery, { id: programmeId });
  const create = useIntention(CreateParticipantImport);
  const input = useRef<HTMLInputElement>(null);
  const cancelling = useRef(new AbortController());
  const [sent, setSent] = useState<number>();
  const [wrong, setWrong] = useState<string>();
  const [over, setOver] = useState(false);
  const [invites, setInvites] = useState(false);
  const { programme } = screen.data ?? {};
  const imports = programme?.imports.edges.map(({ node }) => node) ?? [];

  async function upload(file: File | undefined): Promise<void> {
    if (!file) return;
    setWrong(undefined);
    const begun = await create.send({ programmeId, invites });
    if (begun.kind !== 'ok') return setWrong(wordsOf(begun));
    setSent(0);
    cancelling.current = new AbortController();
    const outcome = await client.upload(begun.value.uploadUrl, file, {
      progress: (bytes, total) => setSent(total > 0 ? bytes / total : 0),
      signal: cancelling.current.signal,
    });
    setSent(undefined);
    if (outcome.kind !== 'ok') return setWrong(wordsOf(outcome));
    await navigate({
      to: '/manage/programmes/$programmeId/imports/$importId',
      params: { programmeId, importId: begun.value.import.id },
    });
  }
  const columns = invites
    ? ['email', 'role', 'name', 'locale']
    : ['id', 'role', 'time_zone', 'email', 'name', 'languages', 'capacity'];
  return (
    <Page title={t('programmes.menu.imports')} lead={t('people.importLead')} width="reading">
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      <div
        className="drop"
        data-over={over || undefined}
        onDragOver={event => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault();
          setOver(false);
          void upload(event.dataTransfer.files[0]);
        }}
      >
        <p>{t('people.drop')}</p>
        <Checkbox
          name="invites"
          label={t('people.invites')}
          hint={t('people.invitesHint')}
          checked={invites}
          onChange={setInvites}
        />
        <input
          ref={input}
          hidden
          type="file"
          accept=".csv,text/csv"
          aria-label={t('people.choose')}
          onChange={event => {
            const [file] = event.target.files ?? [];
            // The same file may be chosen again, after it was mended.
            event.target.value = '';
            void upload(file);
          }}
        />
        {sent === undefined ? (
          <Button kind="main" icon={<Icon name="add" />} busy={create.sending} onClick={() => input.current?.click()}>
            {t('people.choose')}
          </Button>
        ) : (
          <>
            <Progress label={t('people.sending')} value={sent} />
            <Button onClick={() => cancelling.current.abort()}>{t('parts.cancel')}</Button>
          </>
        )}
        <details>
          <summary>{t('people.columns')}</summary>
          <p>{t('people.columnsAre')}</p>
          <ul>
            {columns.map(column => (
              <li key={column}>
                <code>{column}</code>
              </li>
            ))}
            {(invites ? [] : (programme?.questions ?? [])).map(({ id, key, label }) => (
              <li key={id}>
                <code>{key}</code> {label}
              </li>
            ))}
          </ul>
        </details>
      </div>
      {screen.instead}
      {programme && (
        <Section title={t('people.earlier')}>
          {imports.length === 0 ? (
            <Empty title={t('people.noImports')}>{t('people.noImportsWhy')}</Empty>
          ) : (
            <ul role="list" className="things">
              {imports.map(({ id, state, invites: asks, startedAt, rowsRead, rowsRejected }) => (
                <li key={id}>
                  <span className="stack-tight">
                    <Link to="/manage/programmes/$programmeId/imports/$importId" params={{ programmeId, importId: id }}>
                      {startedAt ? date(startedAt) : t('people.notStarted')}
                    </Link>
                    <span className="soft small">
                      {asks && `${t('people.asks')} · `}
                      {t('people.rows', { read: number(rowsRead), rejected: number(rowsRejected) })}
                    </span>
                  </span>
                  <State look={state === 'FAILED' ? 'danger' : state === 'SUCCEEDED' ? 'good' : 'info'}>
                    {t(`word.importState.${state}`)}
                  </State>
                </li>
              ))}
            </ul>
          )}
          <More pageInfo={programme.imports.pageInfo} load={after => screen.more({ after })} />
        </Section>
      )}
    </Page>
  );
}
