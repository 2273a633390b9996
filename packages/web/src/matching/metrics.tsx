import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Section } from '../parts/page.tsx';
import { Picture } from '../parts/picture.tsx';
import { useWords } from '../texts/text.ts';
import { percentOf } from './percent.ts';

const RunMetrics = graphql(`
  fragment RunMetrics on MatchingRun {
    id
    metrics {
      matched
      mentees
      mentors
      places
      lowestScore
      meanScore
      meanHoursApart
      mostHoursApart
      gap
      unmatched {
        count
        reason {
          code
          text
        }
      }
    }
  }
`);

/** What came of a run in numbers and pictures. */
export function Metrics({ of }: { readonly of: FragmentType<typeof RunMetrics> }) {
  const { t, number } = useWords();
  const percent = (millionths: number) => percentOf(number, millionths);
  const { metrics } = read(RunMetrics, of);
  if (!metrics) return null;
  const facts = [
    [t('matching.places'), number(metrics.places)],
    [t('matching.meanScore'), metrics.meanScore == null ? '' : percent(metrics.meanScore)],
    [t('matching.lowestScore'), metrics.lowestScore == null ? '' : percent(metrics.lowestScore)],
    [
      t('matching.hoursApart'),
      metrics.meanHoursApart == null ? '' : number(metrics.meanHoursApart, { maximumFractionDigits: 1 }),
    ],
    [t('matching.gap'), metrics.gap == null ? '' : number(metrics.gap, { style: 'percent', maximumFractionDigits: 1 })],
  ].filter(([, value]) => value !== '');
  return (
    <Section title={t('matching.numbers')}>
      <Picture
        title={t('matching.matchedOf', { matched: number(metrics.matched), mentees: number(metrics.mentees) })}
        bars={[
          { label: t('matching.matched'), value: metrics.matched },
          { label: t('matching.unmatched'), value: metrics.mentees - metrics.matched },
        ]}
      />
      {metrics.unmatched.length > 0 && (
        <ul>
          {metrics.unmatched.map(({ count, reason }) => (
            <li key={reason.code}>
              {number(count)}: {reason.text}
            </li>
          ))}
        </ul>
      )}
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name} className="facts-line">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
