import { Link, useParams } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { More } from '../parts/more.tsx';
import { Page, Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { participantLooks } from '../people/looks.ts';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { RevokeInvitation, RevokeInvitationLink } from './invitation-mutations.ts';
import { InviteForm } from './invite-form.tsx';
import { LinkForm } from './link-form.tsx';
import { RegisterForm } from './register-form.tsx';

const InvitationsQuery = graphql(`
  query InvitationsScreen($id: ID!, $after: String) {
    programme(id: $id) {
      id
      title
      state
      invitationLinks(first: 25) {
        edges {
          node {
            id
            role
            uses
            mostUses
            endsAt
            revokedAt
            version
          }
        }
      }
      invitations(first: 25, after: $after) {
        edges {
          node {
            id
            email
            told
            createdAt
            participant {
              id
              role
              state
            }
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

/** Who is asked to take part, and by what: an address, a link, a file; or is taken in without being asked. */
export function InvitationsScreen() {
  const { t, date, number } = useWords();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/invitations' });
  const screen = useScreen(InvitationsQuery, { id: programmeId });
  const revoke = useIntention(RevokeInvitation);
  const revokeLink = useIntention(RevokeInvitationLink);
  const { programme } = screen.data ?? {};
  const invitations = programme?.invitations.edges.map(({ node }) => node) ?? [];
  const links = programme?.invitationLinks.edges.map(({ node }) => node) ?? [];
  const now = new Date().toISOString();
  return (
    <Page title={t('programmes.menu.invitations')} lead={t('invitations.lead')} width="reading">
      {screen.instead}
      {programme && (
        <>
          <Section title={t('invitations.invite')} lead={programme.state === 'DRAFT' && t('invitations.toldLater')}>
            <InviteForm programmeId={programme.id} onInvited={screen.reload} />
            <p className="soft small">
              <Link to="/manage/programmes/$programmeId/imports" params={{ programmeId }}>
                {t('invitations.byFile')}
              </Link>
            </p>
          </Section>
          {invitations.length > 0 && (
            <Section title={t('invitations.invited')}>
              <ul role="list" className="things">
                {invitations.map(({ id, email, told, createdAt, participant }) => (
                  <li key={id}>
                    <span className="stack-tight">
                      <bdi>{email}</bdi>
                      <span className="soft small">
                        {[
                          t(`word.participantRole.${participant.role}`),
                          date(createdAt, { dateStyle: 'medium' }),
                          t('invitations.told', { count: told }),
                        ].join(' · ')}
                      </span>
                    </span>
                    <State look={participantLooks[participant.state]}>
                      {t(`word.participantState.${participant.state}`)}
                    </State>
                    <Actions
                      allowed={participant.state === 'INVITED' ? ['revoke'] : []}
                      actions={[
                        {
                          action: 'revoke',
                          label: t('invitations.revoke'),
                          describedAs: `${t('invitations.revoke')}: ${email}`,
                          run: () => revoke.send({ id }),
                        },
                      ]}
                      onDone={screen.reload}
                    />
                  </li>
                ))}
              </ul>
              <More pageInfo={programme.invitations.pageInfo} load={after => screen.more({ after })} />
            </Section>
          )}
          <Section title={t('invitations.links')} lead={t('invitations.linksLead')}>
            {links.length > 0 && (
              <ul role="list" className="things">
                {links.map(({ id, role, uses, mostUses, endsAt, revokedAt, version }) => {
                  const isOver = revokedAt !== null || endsAt <= now || uses >= mostUses;
                  return (
                    <li key={id}>
                      <span className="stack-tight">
                        <span>
                          {t('invitations.uses', { uses: number(uses), most: number(mostUses) })}
                          {' · '}
                          {t(`word.participantRole.${role}`)}
                        </span>
                        <span className="soft small">
                          {t('invitations.endsAt', { when: date(endsAt, { dateStyle: 'medium' }) })}
                        </span>
                      </span>
                      <State look={isOver ? 'plain' : 'good'}>
                        {t(isOver ? 'invitations.over' : 'invitations.good')}
                      </State>
                      <Actions
                        allowed={isOver ? [] : ['revoke']}
                        actions={[
                          {
                            action: 'revoke',
                            label: t('invitations.revokeLink'),
                            confirm: t('invitations.revokeLinkSays'),
                            run: () => revokeLink.send({ id, version }),
                          },
                        ]}
                        onDone={screen.reload}
                      />
                    </li>
                  );
                })}
              </ul>
            )}
            <LinkForm programmeId={programme.id} onMade={screen.reload} />
          </Section>
          <Section title={t('invitations.registerTitle')} lead={t('invitations.registerLead')}>
            <RegisterForm programmeId={programme.id} />
          </Section>
        </>
      )}
    </Page>
  );
}
