import { useState } from 'react';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Notice } from '../parts/notice.tsx';
import { Section } from '../parts/page.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { GiveConsent } from './application-mutations.ts';

const PrivacyFragment = graphql(`
  fragment Privacy on Programme {
    id
    title
    privacyText
    privacyVersion
    viewerConsentNeeded
    viewerConsent {
      id
      givenAt
    }
  }
`);

export interface PrivacyProps {
  readonly of: FragmentType<typeof PrivacyFragment>;
  /** Whether the reader is to be asked; else they only read it. */
  readonly asks: boolean;
  onGiven?(): void;
}

/** What a programme does with personal data, and the yes that it takes. */
export function Privacy({ of, asks, onGiven }: PrivacyProps) {
  const { t, date } = useWords();
  const announce = useAnnounce();
  const programme = read(PrivacyFragment, of);
  const consent = useIntention(GiveConsent);
  const [wrong, setWrong] = useState<string>();
  const { viewerConsentNeeded: needed, viewerConsent: given } = programme;

  async function agree(): Promise<void> {
    const { id: programmeId, privacyVersion } = programme;
    const outcome = await consent.send({ programmeId, privacyVersion });
    // The text that holds now has come with the answer, and stands here already.
    if (outcome.kind === 'stale') return setWrong(t('privacy.changed'));
    if (outcome.kind !== 'ok') return setWrong(wordsOf(outcome));
    setWrong(undefined);
    announce(t('privacy.thanks'));
    onGiven?.();
  }

  return (
    <Section
      title={t('programme.privacy')}
      {...(asks && needed && { lead: t(given ? 'privacy.again' : 'privacy.lead') })}
    >
      <p className="written">{programme.privacyText}</p>
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {asks && needed && (
        <div className="row actions">
          <Button kind="main" busy={consent.sending} onClick={() => void agree()}>
            {t('privacy.agree')}
          </Button>
        </div>
      )}
      {!needed && given && <p className="soft small">{t('privacy.given', { when: date(given.givenAt) })}</p>}
    </Section>
  );
}
