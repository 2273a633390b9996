import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Select, TextField } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';
import './administration.css';

/** The first part of what can be done: `programme.*` is everything that happens to programmes. */
const groups = [
  'accommodation',
  'account',
  'api-client',
  'audit',
  'comment',
  'feed',
  'import',
  'match',
  'matching-run',
  'organisation',
  'pair-rule',
  'participant',
  'person',
  'plugin',
  'post',
  'programme',
  'session',
  'sign-in',
] as const;

/** The filters are in the address, so that Back finds them and a link carries them. */
export function AuditFilters() {
  const { t } = useWords();
  const search = useSearch({ from: '/manage/audit' });
  const navigate = useNavigate({ from: '/manage/audit' });
  const [typed, setTyped] = useState(search.action ?? '');
  useEffect(() => setTyped(search.action ?? ''), [search.action]);
  useEffect(() => {
    if (typed === (search.action ?? '')) return;
    const timer = setTimeout(
      () => void navigate({ search: { ...search, action: typed.trim() || undefined }, replace: true }),
      250,
    );
    return () => clearTimeout(timer);
  }, [typed, search, navigate]);
  const choose = (change: object) => void navigate({ search: { ...search, ...change } });
  return (
    <div className="stack">
      <div className="filters">
        <Select
          name="group"
          label={t('administration.audit.group')}
          value={groups.find(group => search.action === `${group}.*`) ?? ''}
          onChange={group => choose({ action: group ? `${group}.*` : undefined })}
          choices={[
            { value: '', label: t('administration.all') },
            ...groups.map(value => ({ value, label: t(`administration.auditGroup.${value}`) })),
          ]}
        />
        <TextField
          name="action"
          label={t('administration.audit.exactly')}
          value={typed}
          onChange={setTyped}
          placeholder="programme.open"
        />
        <Select
          name="outcome"
          label={t('administration.audit.outcome')}
          value={search.outcome ?? ''}
          onChange={outcome => choose({ outcome: outcome || undefined })}
          choices={[
            { value: '', label: t('administration.all') },
            ...(['DONE', 'REFUSED'] as const).map(value => ({ value, label: t(`word.auditOutcome.${value}`) })),
          ]}
        />
        <TextField
          name="from"
          type="date"
          label={t('administration.audit.from')}
          value={search.from ?? ''}
          onChange={from => choose({ from: from || undefined })}
        />
        <TextField
          name="until"
          type="date"
          label={t('administration.audit.until')}
          value={search.until ?? ''}
          onChange={until => choose({ until: until || undefined })}
        />
      </div>
      {(search.actor ?? search.subject ?? search.subjectType) && (
        <p className="row">
          <span>
            {t('administration.audit.only', {
              what: search.actor ? 'actor' : search.subject ? 'subject' : 'type',
              type: search.subjectType ?? '',
            })}
          </span>
          <Button onClick={() => choose({ actor: undefined, subject: undefined, subjectType: undefined })}>
            {t('administration.filter.clear')}
          </Button>
        </p>
      )}
    </div>
  );
}
