import { useState } from 'react';
import type { OrganisationRole } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { InviteMember } from './change-member.ts';

export interface InviteAgainProps {
  readonly member: {
    readonly displayName: string;
    readonly email: string | null;
    readonly locale: string;
    readonly organisationRoles: readonly OrganisationRole[] | null;
  };
}

/** For who has not come yet: another mail, which makes the address of the first worthless. */
export function InviteAgain({ member: { displayName, email, locale, organisationRoles } }: InviteAgainProps) {
  const { t } = useWords();
  const { sending, send } = useIntention(InviteMember);
  const [said, setSaid] = useState<{ readonly kind: 'good' | 'danger'; readonly text: string }>();
  if (email === null) return null;
  async function again(): Promise<void> {
    const roles = [...(organisationRoles ?? [])];
    const outcome = await send({ input: { displayName, email: email!, locale, roles } });
    if (outcome.kind === 'ok') setSaid({ kind: 'good', text: t('administration.invite.sent', { name: displayName }) });
    else setSaid({ kind: 'danger', text: wordsOf(outcome) });
  }
  return (
    <>
      {said && (
        <Notice kind={said.kind} takesFocus>
          <p>{said.text}</p>
        </Notice>
      )}
      <div className="row actions">
        <Button busy={sending} onClick={() => void again()}>
          {t('administration.invite.again')}
        </Button>
      </div>
    </>
  );
}
