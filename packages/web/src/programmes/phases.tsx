import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { PhaseActions } from './phase-actions.tsx';

const ProgrammePhases = graphql(`
  fragment ProgrammePhases on Programme {
    id
    phases {
      id
      kind
      state
      startsAt
      endsAt
      withheldCues
      version
      allowedActions
    }
  }
`);

/** What happens when, in order; what goes on is named. Whoever manages it moves each by hand. */
export function Phases({ of }: { readonly of: FragmentType<typeof ProgrammePhases> }) {
  const { t, date, list } = useWords();
  const { phases } = read(ProgrammePhases, of);
  if (phases.length === 0) return null;
  const day = (instant: string) => date(instant, { dateStyle: 'medium' });
  const when = (from: string | null, to: string | null) => {
    if (!from) return t('programme.undated');
    return to ? t('programme.fromTo', { from: day(from), to: day(to) }) : t('programme.from', { from: day(from) });
  };
  return (
    <Section title={t('programme.phases')}>
      <ol role="list" className="things">
        {phases.map(({ id, kind, state, startsAt, endsAt, withheldCues, version, allowedActions }) => (
          <li key={id}>
            <span className="stack-tight">
              <span className="row">
                <strong>{t(`word.phaseKind.${kind}`)}</strong>
                <State look={state === 'ACTIVE' ? 'good' : 'plain'}>{t(`word.phaseState.${state}`)}</State>
              </span>
              <span className="soft small">
                {when(startsAt, endsAt)}
                {withheldCues.length > 0 &&
                  ` · ${t('programme.withheld', { cues: list(withheldCues.map(cue => t(`word.hierarchyCue.${cue}`))) })}`}
              </span>
            </span>
            <PhaseActions id={id} version={version} name={t(`word.phaseKind.${kind}`)} allowed={allowedActions} />
          </li>
        ))}
      </ol>
    </Section>
  );
}
