import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Section } from '../parts/page.tsx';
import { useWords } from '../texts/text.ts';
import { serves } from './plugin-row.tsx';

const PluginHealthFragment = graphql(`
  fragment PluginHealth on Plugin {
    id
    status {
      state
      breaker
      calls
      p95Ms
      lastError {
        at
        message
      }
    }
  }
`);

/** How it answers: a few seconds late, over all of the platform. */
export function PluginHealth({ of }: { readonly of: FragmentType<typeof PluginHealthFragment> }) {
  const { t, number, date } = useWords();
  const { status } = read(PluginHealthFragment, of);
  if (!status) return null;
  const { state, breaker, calls, p95Ms, lastError } = status;
  return (
    <Section title={t('plugins.fares')}>
      <dl className="facts">
        {serves(state) && (
          <>
            <dt>{t('plugins.breaker')}</dt>
            <dd>{t(`plugins.breaker.${breaker}`)}</dd>
          </>
        )}
        <dt>{t('plugins.calls')}</dt>
        <dd>{number(calls)}</dd>
        <dt>{t('plugins.p95')}</dt>
        <dd>
          {p95Ms === null
            ? t('plugins.noCalls')
            : t('plugins.millis', { millis: number(p95Ms, { maximumSignificantDigits: 3 }) })}
        </dd>
        <dt>{t('plugins.lastError')}</dt>
        <dd>
          {lastError ? (
            <>
              <span lang="en">{lastError.message}</span>
              <br />
              <time className="small soft" dateTime={lastError.at}>
                {date(lastError.at)}
              </time>
            </>
          ) : (
            t('plugins.noError')
          )}
        </dd>
      </dl>
    </Section>
  );
}
