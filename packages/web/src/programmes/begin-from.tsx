import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form.tsx';
import { Notice } from '../parts/notice.tsx';
import { Section } from '../parts/page.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';

const Templates = graphql(`
  fragment Templates on Query {
    programmeTemplates {
      key
      title
      description
      file
    }
  }
`);

const ImportProgramme = graphql(`
  mutation ImportProgramme($file: String!, $startsOn: String!) {
    importProgramme(file: $file, startsOn: $startsOn) {
      __typename
      ... on ImportProgrammeSuccess {
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

/** A programme that is there at once, and can be changed in everything: a template, or a file of another one. */
export function BeginFrom({ of }: { readonly of: FragmentType<typeof Templates> }) {
  const { t } = useWords();
  const { programmeTemplates } = read(Templates, of);
  const make = useIntention(ImportProgramme);
  const navigate = useNavigate();
  const picker = useRef<HTMLInputElement>(null);
  const [startsOn, setStartsOn] = useState(Temporal.Now.plainDateISO().add({ days: 14 }).toString());
  const [wrong, setWrong] = useState<readonly string[]>([]);

  async function begin(file: string): Promise<void> {
    const outcome = await make.send({ file, startsOn });
    if (outcome.kind === 'ok')
      return await navigate({
        to: '/manage/programmes/$programmeId/design',
        params: { programmeId: outcome.value.programme.id },
      });
    setWrong(
      outcome.kind === 'invalid'
        ? outcome.issues.map(({ path, message }) => `${path.slice(1).join(' › ')}: ${message}`)
        : [wordsOf(outcome)],
    );
  }

  return (
    <Section title={t('programmes.beginFrom')} lead={t('programmes.beginFromLead')}>
      {wrong.length > 0 && (
        <Notice kind="danger" takesFocus>
          <ul>
            {wrong.map(text => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Notice>
      )}
      <TextField
        name="startsOn"
        label={t('programmes.startsOn')}
        hint={t('programmes.startsOnHint')}
        type="date"
        value={startsOn}
        onChange={setStartsOn}
      />
      <ul role="list" className="things">
        {programmeTemplates.map(({ key, title, description, file }) => (
          <li key={key}>
            <span className="stack-tight">
              <strong>{title}</strong>
              <span className="soft small">{description}</span>
            </span>
            <Button
              busy={make.sending}
              aria-label={t('programmes.useOf', { name: title })}
              onClick={() => void begin(file)}
            >
              {t('programmes.use')}
            </Button>
          </li>
        ))}
        <li>
          <span className="stack-tight">
            <strong>{t('programmes.fromFile')}</strong>
            <span className="soft small">{t('programmes.fromFileWhy')}</span>
          </span>
          <Button busy={make.sending} onClick={() => picker.current?.click()}>
            {t('programmes.chooseFile')}
          </Button>
          <input
            ref={picker}
            hidden
            type="file"
            accept="application/json,.json"
            aria-label={t('programmes.chooseFile')}
            onChange={event => {
              const [file] = event.target.files ?? [];
              event.target.value = '';
              if (file) void file.text().then(begin);
            }}
          />
        </li>
      </ul>
    </Section>
  );
}
