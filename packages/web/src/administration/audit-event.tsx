import { Link } from '@tanstack/react-router';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { Data } from './data.tsx';

const AuditEventDetails = graphql(`
  fragment AuditEventDetails on AuditEvent {
    id
    at
    action
    label
    outcome
    subjectType
    subjectId
    data
    requestId
    seal
    actor {
      id
      displayName
    }
  }
`);

export interface AuditEventProps {
  readonly of: FragmentType<typeof AuditEventDetails>;
  onClose(): void;
}

/** All that is known of one event, and the ways to others: of the same person, of the same object. */
export function AuditEventDialog({ of, onClose }: AuditEventProps) {
  const { t, date, number } = useWords();
  const { at, action, label, outcome, subjectType, subjectId, data, requestId, seal, actor } = read(
    AuditEventDetails,
    of,
  );
  const isEmpty = typeof data === 'object' && data !== null && Object.keys(data).length === 0;
  return (
    <Dialog kind="side" title={t('administration.audit.event')} onClose={onClose}>
      <dl className="facts">
        <dt>{t('administration.audit.at')}</dt>
        <dd>
          <time dateTime={at}>{date(at, { dateStyle: 'full', timeStyle: 'long' })}</time>
        </dd>
        <dt>{t('administration.audit.actor')}</dt>
        <dd>
          {actor ? (
            <>
              <bdi>{actor.displayName ?? t('administration.audit.former')}</bdi>
              <br />
              <Link to="/manage/audit" search={{ actor: actor.id }} onClick={onClose}>
                {t('administration.audit.byThem')}
              </Link>
            </>
          ) : (
            t('administration.audit.platform')
          )}
        </dd>
        <dt>{t('administration.audit.action')}</dt>
        <dd>
          {label}
          <br />
          <code>{action}</code>
        </dd>
        <dt>{t('administration.audit.subject')}</dt>
        <dd>
          <span lang="en">{subjectType}</span>
          {subjectId && (
            <>
              <br />
              <code>{subjectId}</code>
              <br />
              <Link to="/manage/audit" search={{ subject: subjectId }} onClick={onClose}>
                {t('administration.audit.onIt')}
              </Link>
            </>
          )}
        </dd>
        <dt>{t('administration.audit.outcome')}</dt>
        <dd>
          <State look={outcome === 'DONE' ? 'good' : 'warning'}>{t(`word.auditOutcome.${outcome}`)}</State>
        </dd>
        <dt>{t('administration.audit.requestId')}</dt>
        <dd>
          <code>{requestId}</code>
        </dd>
        <dt>{t('administration.audit.seal')}</dt>
        <dd>{seal === null ? t('administration.audit.unsealed') : number(seal)}</dd>
      </dl>
      <Section title={t('administration.audit.data')}>
        {isEmpty ? <p className="soft">{t('administration.audit.noData')}</p> : <Data of={data} />}
      </Section>
    </Dialog>
  );
}
