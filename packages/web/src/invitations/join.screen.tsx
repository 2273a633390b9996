import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { UseInvitationLink } from './invitation-mutations.ts';

const JoinQuery = graphql(`
  query JoinScreen($token: String!) {
    joinPage(token: $token) {
      role
      page {
        id
        title
        purpose
        privacyText
      }
    }
  }
`);

/** Where a link leads: what it is to, and one button to begin. */
export function JoinScreen() {
  const { t } = useWords();
  const { token } = useParams({ from: '/app/join/$token' });
  const navigate = useNavigate();
  const screen = useScreen(JoinQuery, { token });
  const use = useIntention(UseInvitationLink);
  const [wrong, setWrong] = useState<string>();
  const found = screen.data?.joinPage;

  async function begin(): Promise<void> {
    const outcome = await use.send({ token });
    if (outcome.kind !== 'ok') return setWrong(wordsOf(outcome));
    const { state, programme } = outcome.value.participant;
    const to = state === 'DRAFT' ? '/programmes/$programmeId/apply' : '/programmes/$programmeId';
    await navigate({ to, params: { programmeId: programme.id } });
  }

  return (
    <Page
      title={found ? t('join.title', { programme: found.page.title }) : t('join.link')}
      back={<Link to="/">{t('shell.home')}</Link>}
      width="reading"
    >
      {screen.instead}
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {found && (
        <>
          <p className="written">{found.page.purpose}</p>
          <div className="stack">
            <p>
              <Button kind="main" busy={use.sending} onClick={() => void begin()}>
                {t('join.begin', { role: t(`word.participantRole.${found.role}`) })}
              </Button>
            </p>
            <p className="soft small">{t('join.next')}</p>
          </div>
          <Section title={t('programme.privacy')}>
            <p className="written">{found.page.privacyText}</p>
          </Section>
        </>
      )}
    </Page>
  );
}
