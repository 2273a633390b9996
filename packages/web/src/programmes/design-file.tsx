import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { Notice } from '../parts/notice.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';

const CopyProgramme = graphql(`
  mutation CopyProgramme($id: ID!, $startsOn: String!, $title: [LocalisedTextInput!]) {
    copyProgramme(id: $id, startsOn: $startsOn, title: $title) {
      __typename
      ... on CopyProgrammeSuccess {
        programme {
          id
          title
          state
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

const FileQuery = graphql(`
  query ProgrammeFile($id: ID!) {
    programme(id: $id) {
      id
      file
    }
  }
`);

const DiffQuery = graphql(`
  query DiffProgramme($id: ID!, $file: String!) {
    diffProgramme(id: $id, file: $file) {
      path
      before
      after
    }
  }
`);

interface Difference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** A programme's design elsewhere: copied to another day, kept as a file, compared with one. */
export function DesignFile({ programmeId, title }: { readonly programmeId: string; readonly title: string }) {
  const { t, language } = useWords();
  const urql = useClient();
  const navigate = useNavigate();
  const copy = useIntention(CopyProgramme);
  const picker = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<readonly Difference[]>();
  const [wrong, setWrong] = useState<string>();
  const form = useForm({ title, startsOn: Temporal.Now.plainDateISO().add({ years: 1 }).toString() });
  const { values } = form;

  async function makeCopy(): Promise<void> {
    const name = values.title.trim();
    const outcome = await copy.send({
      id: programmeId,
      startsOn: values.startsOn,
      title: name === '' || name === title ? null : [{ locale: language, text: name }],
    });
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    await navigate({
      to: '/manage/programmes/$programmeId/design',
      params: { programmeId: outcome.value.programme.id },
    });
  }
  async function download(): Promise<void> {
    const { data } = await urql.query(FileQuery, { id: programmeId }, { requestPolicy: 'network-only' }).toPromise();
    if (!data?.programme?.file) return setWrong(t('parts.failed'));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([data.programme.file], { type: 'application/json' }));
    link.download = `${title.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  async function compare(file: string): Promise<void> {
    const { data, error } = await urql
      .query(DiffQuery, { id: programmeId, file }, { requestPolicy: 'network-only' })
      .toPromise();
    setWrong(data ? undefined : (error?.graphQLErrors[0]?.message ?? t('parts.failed')));
    setFound(data?.diffProgramme);
  }

  const shown = (value: unknown) => (value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value));
  return (
    <div className="stack">
      <Form form={form} submit={t('design.copy')} sending={copy.sending} onSubmit={() => void makeCopy()}>
        <TextField
          name="title"
          label={t('design.copyTitle')}
          value={values.title}
          onChange={name => form.set({ title: name })}
        />
        <TextField
          name="startsOn"
          label={t('programmes.startsOn')}
          hint={t('programmes.startsOnHint')}
          type="date"
          value={values.startsOn}
          onChange={startsOn => form.set({ startsOn })}
        />
      </Form>
      <div className="row actions">
        <Button onClick={() => void download()}>{t('design.download')}</Button>
        <Button onClick={() => picker.current?.click()}>{t('design.compareFile')}</Button>
        <input
          ref={picker}
          hidden
          type="file"
          accept="application/json,.json"
          aria-label={t('design.compareFile')}
          onChange={event => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file) void file.text().then(compare);
          }}
        />
      </div>
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {found?.length === 0 && <p role="status">{t('design.same')}</p>}
      {found !== undefined && found.length > 0 && (
        <table className="comparison">
          <thead>
            <tr>
              <th scope="col">{t('design.where')}</th>
              <th scope="col">{t('design.here')}</th>
              <th scope="col">{t('design.inFile')}</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ path, before, after }) => (
              <tr key={path.join('.')}>
                <th scope="row">{path.join(' › ')}</th>
                <td>{shown(before)}</td>
                <td>{shown(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
