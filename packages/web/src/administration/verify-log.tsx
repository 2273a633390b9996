import { useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../generated/index.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import type { ResultOf } from '../start/result-of.ts';
import { useWords } from '../texts/text.ts';
import { Copy } from './copy.tsx';

const VerifyQuery = graphql(`
  query VerifyAuditLog($after: Int) {
    verifyAuditLog(after: $after) {
      sealCount
      eventCount
      unsealedCount
      next
      lastSeal {
        sequence
        hash
      }
      findings {
        code
        sequence
        message
      }
    }
  }
`);

type Answer = ResultOf<typeof VerifyQuery>['verifyAuditLog'];

interface Found extends Pick<Answer, 'sealCount' | 'eventCount' | 'unsealedCount' | 'findings' | 'lastSeal'> {
  readonly isOver: boolean;
}

/** Computes the chain of seals anew, a hundred at a time, and says in words what was found. */
export function VerifyLog() {
  const { t } = useWords();
  const urql = useClient();
  const [found, setFound] = useState<Found>();
  const [wrong, setWrong] = useState<string>();
  const busy = found !== undefined && !found.isOver && wrong === undefined;

  async function verify(): Promise<void> {
    setWrong(undefined);
    let all: Found = { sealCount: 0, eventCount: 0, unsealedCount: 0, findings: [], lastSeal: null, isOver: false };
    setFound(all);
    for (let after: number | undefined; ; ) {
      const { data, error } = await urql.query(VerifyQuery, { after }, { requestPolicy: 'network-only' }).toPromise();
      if (!data) {
        setWrong(error?.graphQLErrors[0]?.message ?? error?.networkError?.message ?? t('parts.failed'));
        return;
      }
      const part = data.verifyAuditLog;
      all = {
        sealCount: all.sealCount + part.sealCount,
        eventCount: all.eventCount + part.eventCount,
        unsealedCount: part.unsealedCount,
        findings: [...all.findings, ...part.findings],
        lastSeal: part.lastSeal ?? all.lastSeal,
        isOver: part.next === null,
      };
      setFound(all);
      if (part.next === null) return;
      after = part.next;
    }
  }
  return (
    <>
      <div className="row actions">
        <Button busy={busy} onClick={() => void verify()}>
          {t(found?.isOver ? 'administration.audit.verifyAgain' : 'administration.audit.verifyNow')}
        </Button>
      </div>
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {busy && <Progress label={t('administration.audit.verifying', { seals: found.sealCount })} />}
      {found?.isOver && <Finding found={found} />}
    </>
  );
}

function Finding({ found: { findings, sealCount, eventCount, unsealedCount, lastSeal } }: { readonly found: Found }) {
  const { t } = useWords();
  return (
    <>
      <Notice kind={findings.length === 0 ? 'good' : 'danger'} takesFocus>
        <p>
          {findings.length === 0
            ? t('administration.audit.intact', { events: eventCount, seals: sealCount })
            : t('administration.audit.broken', { count: findings.length, events: eventCount })}{' '}
          {unsealedCount > 0 && t('administration.audit.waiting', { count: unsealedCount })}
        </p>
        {findings.length > 0 && (
          <ul>
            {findings.map(({ code, sequence, message }) => (
              <li key={`${code} ${sequence}`}>
                {t('administration.audit.finding', { seal: sequence })} <span lang="en">{message}</span>
              </li>
            ))}
          </ul>
        )}
      </Notice>
      {lastSeal && (
        <>
          <Copy
            label={t('administration.audit.lastSeal', { seal: lastSeal.sequence })}
            text={`${lastSeal.sequence} ${lastSeal.hash}`}
          />
          <p className="small soft">{t('administration.audit.lastSealWhy')}</p>
        </>
      )}
    </>
  );
}
