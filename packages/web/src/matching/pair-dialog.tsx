import { graphql } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Picture } from '../parts/picture.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { percentOf } from './percent.ts';

const PairQuery = graphql(`
  query Pair($runId: ID!, $menteeId: ID!, $mentorId: ID!) {
    explainPair(runId: $runId, menteeId: $menteeId, mentorId: $mentorId) {
      outcome
      score
      excluded {
        text
      }
      parts {
        key
        label
        contribution
      }
      ifForced {
        lossAtLeast
        lossAtMost
        freePlaces
      }
      mentee {
        id
        person {
          id
          displayName
        }
      }
      mentor {
        id
        person {
          id
          displayName
        }
      }
    }
  }
`);

const PinPair = graphql(`
  mutation PinPair($menteeId: ID!, $mentorId: ID!) {
    pinPair(menteeId: $menteeId, mentorId: $mentorId) {
      __typename
      ... on Error {
        code
        message
      }
    }
  }
`);

const BanPair = graphql(`
  mutation BanPair($menteeId: ID!, $mentorId: ID!) {
    banPair(menteeId: $menteeId, mentorId: $mentorId) {
      __typename
      ... on Error {
        code
        message
      }
    }
  }
`);

export interface PairDialogProps {
  readonly runId: string;
  readonly menteeId: string;
  readonly mentorId: string;
  onClose(): void;
}

/** Why these two are together, or are not, and what it would cost to have it otherwise. */
export function PairDialog({ runId, menteeId, mentorId, onClose }: PairDialogProps) {
  const { t, number } = useWords();
  const percent = (millionths: number) => percentOf(number, millionths);
  const announce = useAnnounce();
  const screen = useScreen(PairQuery, { runId, menteeId, mentorId });
  const pin = useIntention(PinPair);
  const ban = useIntention(BanPair);
  const pair = screen.data?.explainPair;
  return (
    <Dialog title={t('matching.why')} kind="side" onClose={onClose}>
      {screen.instead}
      {screen.data && !pair && <p>{t('matching.noPair')}</p>}
      {pair && (
        <>
          <p>
            {t('matching.pair', { mentee: pair.mentee.person.displayName, mentor: pair.mentor.person.displayName })}
          </p>
          <p>{pair.excluded?.text ?? t(`matching.outcome.${pair.outcome}`)}</p>
          {pair.score != null && pair.parts.length > 0 && (
            <Picture
              title={t('matching.parts', { score: percent(pair.score) })}
              bars={pair.parts.map(({ label, contribution }) => ({ label, value: contribution }))}
              format={percent}
            />
          )}
          {pair.ifForced?.lossAtLeast != null && (
            <p>
              {t('matching.forced', {
                loss: percent(pair.ifForced.lossAtMost ?? pair.ifForced.lossAtLeast),
              })}
            </p>
          )}
          <Actions
            allowed={['pin', 'ban']}
            actions={[
              {
                action: 'pin',
                label: t('matching.pin'),
                confirm: t('matching.pinSays'),
                run: () => pin.send({ menteeId, mentorId }),
              },
              {
                action: 'ban',
                label: t('matching.ban'),
                kind: 'danger',
                confirm: t('matching.banSays'),
                run: () => ban.send({ menteeId, mentorId }),
              },
            ]}
            onDone={() => announce(t('matching.ruled'))}
          />
        </>
      )}
    </Dialog>
  );
}
