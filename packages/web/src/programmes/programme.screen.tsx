import { Link, useParams } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page, Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { OwnPart } from './own-part.tsx';
import { Phases } from './phases.tsx';
import { Privacy } from './privacy.tsx';
import { programmeLooks } from './programme-line.tsx';

const ProgrammeQuery = graphql(`
  query ProgrammeScreen($id: ID!) {
    programme(id: $id) {
      id
      title
      purpose
      state
      takesApplications
      ...Privacy
      ...ProgrammePhases
      feed {
        id
      }
      viewerParticipants {
        id
        state
        ...OwnPart
      }
    }
  }
`);

/** Who has begun to apply is asked when they send it. */
const asked: readonly string[] = ['SUBMITTED', 'WAITLISTED', 'APPROVED', 'PAUSED'];

/** What a programme is, for who takes part in it or thinks of it. */
export function ProgrammeScreen() {
  const { t } = useWords();
  const { programmeId } = useParams({ from: '/app/programmes/$programmeId' });
  const screen = useScreen(ProgrammeQuery, { id: programmeId });
  const { programme } = screen.data ?? {};
  if (screen.data && !programme) return <NotFound />;
  const parts = programme?.viewerParticipants ?? [];
  const unfinished = parts.some(({ state }) => state === 'DRAFT' || state === 'CHANGES_REQUESTED');
  const invited = parts.some(({ state }) => state === 'INVITED');
  const mayApply = unfinished || invited || (programme?.takesApplications && parts.length === 0);
  return (
    <Page
      title={programme?.title ?? ''}
      back={<Link to="/">{t('shell.home')}</Link>}
      width="reading"
      actions={
        <>
          {mayApply && (
            <ButtonLink to="/programmes/$programmeId/apply" params={{ programmeId }} kind="main">
              {unfinished ? t('programme.goOn') : t('programme.apply')}
            </ButtonLink>
          )}
          {programme?.feed && (
            <ButtonLink
              to="/programmes/$programmeId/community"
              params={{ programmeId }}
              icon={<Icon name="community" />}
            >
              {t('programme.community')}
            </ButtonLink>
          )}
        </>
      }
    >
      {screen.instead}
      {programme && (
        <>
          <State look={programmeLooks[programme.state]}>{t(`word.programmeState.${programme.state}`)}</State>
          <p className="written">{programme.purpose}</p>
          {parts.length === 0 && !mayApply && <p className="soft">{t('page.closed')}</p>}
          {parts.length > 0 && (
            <Section title={t('programme.mine')}>
              <ul role="list" className="things">
                {parts.map(part => (
                  <OwnPart key={part.id} of={part} programmeId={programmeId} onChanged={screen.reload} />
                ))}
              </ul>
            </Section>
          )}
          <Phases of={programme} />
          <Privacy of={programme} asks={parts.some(({ state }) => asked.includes(state))} />
        </>
      )}
    </Page>
  );
}
