import { type FragmentType, read } from '../generated/index.ts';
import type { MembershipStatus } from '../generated/graphql.ts';
import { Actions } from '../parts/actions.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Section } from '../parts/page.tsx';
import { State, type StateLook } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { MemberDetails, ReinstateMember, SuspendMember } from './change-member.ts';
import { InviteAgain } from './invite-again.tsx';
import { MemberForm } from './member-form.tsx';

export const looks = {
  INVITED: 'info',
  ACTIVE: 'good',
  SUSPENDED: 'danger',
  LEFT: 'plain',
} as const satisfies Record<MembershipStatus, StateLook>;

export interface MemberDialogProps {
  readonly of: FragmentType<typeof MemberDetails>;
  onClose(): void;
}

/** One member, beside the list: what the organisation knows of them, what they are, and whether they may enter. */
export function MemberDialog({ of, onClose }: MemberDialogProps) {
  const { t } = useWords();
  const announce = useAnnounce();
  const member = read(MemberDetails, of);
  const suspend = useIntention(SuspendMember);
  const reinstate = useIntention(ReinstateMember);
  const { id, displayName, email, status, allowedActions, version } = member;
  return (
    <Dialog kind="side" title={displayName} onClose={onClose}>
      <p className="row">
        {status && <State look={looks[status]}>{t(`word.membershipStatus.${status}`)}</State>}
        <span className="soft">{email}</span>
      </p>
      <MemberForm of={of} />
      {(allowedActions.length > 0 || status === 'INVITED') && (
        <Section title={t('administration.member.entry')} lead={status && t(`administration.member.is.${status}`)}>
          {status === 'INVITED' && <InviteAgain member={member} />}
          <Actions
            allowed={allowedActions}
            actions={[
              {
                action: 'SUSPEND_MEMBER',
                label: t('administration.member.suspend'),
                kind: 'danger',
                confirm: t('administration.member.suspendMeans', { name: displayName }),
                run: () => suspend.send({ id, version }),
              },
              {
                action: 'REINSTATE_MEMBER',
                label: t('administration.member.reinstate'),
                confirm: t('administration.member.reinstateMeans', { name: displayName }),
                run: () => reinstate.send({ id, version }),
              },
            ]}
            onDone={action =>
              announce(t(`administration.member.done.${action === 'SUSPEND_MEMBER' ? 'suspend' : 'reinstate'}`))
            }
          />
        </Section>
      )}
    </Dialog>
  );
}
