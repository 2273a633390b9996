import { graphql } from '../generated/index.ts';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { ButtonLink } from '../parts/button.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { BeginStep } from './begin-step.tsx';
import { BrandForm } from './brand-form.tsx';
import { languageName } from './languages-and-zones.ts';
import { NameForm } from './name-form.tsx';
import { OpenFirst } from './open-first.tsx';

const BeginQuery = graphql(`
  query BeginScreen {
    organisation {
      id
      name
      locales
      timeZone
      brand {
        colours {
          name
          value
        }
      }
      settings {
        version
      }
      ...OrganisationEdit
    }
    members(first: 26) {
      edges {
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    programmes(first: 25) {
      edges {
        node {
          id
          state
          ...FirstProgramme
        }
      }
    }
  }
`);

/** From an empty organisation to a programme that takes applications: what is done, and what comes next. */
export function BeginScreen() {
  const { t, language, list } = useWords();
  const { viewer } = useVisit();
  // What somebody may not see is not asked for: the attempt would stand in the audit log.
  const { administers } = consoleOf(viewer);
  const screen = useScreen(BeginQuery, {}, { pause: !administers });
  if (!administers)
    return (
      <Page title={t('administration.begin.title')}>
        <Empty title={t('administration.notYours')} />
      </Page>
    );
  if (!screen.data?.organisation?.settings)
    return <Page title={t('administration.begin.title')}>{screen.instead}</Page>;

  const { organisation, members, programmes } = screen.data;
  const all = programmes.edges.map(edge => edge.node);
  const opened = all.find(({ state }) => state !== 'DRAFT' && state !== 'CANCELLED');
  // The newest that is still drawn up; they come newest first.
  const draft = all.find(({ state }) => state === 'DRAFT');
  const colour = organisation.brand.colours[0];
  const others = members.edges.length - 1;
  const done = {
    name: (organisation.settings?.version ?? 0) > 1,
    brand: colour !== undefined,
    members: others > 0,
    programme: all.length > 0,
    open: opened !== undefined,
  };
  const steps = Object.values(done);
  const next = (Object.keys(done) as (keyof typeof done)[]).find(step => !done[step]);
  const stateOf = (step: keyof typeof done) => (done[step] ? 'done' : step === next ? 'next' : 'later');
  return (
    <Page
      title={t('administration.begin.title')}
      lead={t(next ? 'administration.begin.lead' : 'administration.begin.over')}
      width="reading"
    >
      <p className="soft">
        {t('administration.begin.count', { done: steps.filter(Boolean).length, all: steps.length })}
      </p>
      <ol role="list" className="begin">
        <BeginStep
          state={stateOf('name')}
          title={t('administration.begin.name')}
          now={t('administration.begin.nameNow', {
            name: organisation.name,
            languages: list(organisation.locales.map(code => languageName(code, language))),
            zone: organisation.timeZone.replaceAll('_', ' '),
          })}
        >
          <NameForm of={organisation} onSaved={screen.reload} />
        </BeginStep>
        <BeginStep
          state={stateOf('brand')}
          title={t('administration.begin.brand')}
          now={
            colour ? t('administration.begin.brandNow', { colour: colour.value }) : t('administration.begin.brandWhy')
          }
        >
          <BrandForm of={organisation} onSaved={screen.reload} />
        </BeginStep>
        <BeginStep
          state={stateOf('members')}
          title={t('administration.begin.members')}
          now={
            others > 0
              ? t('administration.begin.membersNow', { others, isMore: String(members.pageInfo.hasNextPage) })
              : t('administration.begin.membersWhy')
          }
          action={
            <ButtonLink to="/manage/members" kind={next === 'members' ? 'main' : 'plain'}>
              {t('administration.begin.membersGo')}
            </ButtonLink>
          }
        />
        <BeginStep
          state={stateOf('programme')}
          title={t('administration.begin.programme')}
          now={t(all.length > 0 ? 'administration.begin.programmeNow' : 'administration.begin.programmeWhy', {
            count: all.length,
          })}
          action={
            <ButtonLink
              to={all.length > 0 ? '/manage' : '/manage/programmes/new'}
              kind={next === 'programme' ? 'main' : 'plain'}
            >
              {t(all.length > 0 ? 'administration.begin.programmeAll' : 'administration.begin.programmeGo')}
            </ButtonLink>
          }
        />
        <BeginStep
          state={stateOf('open')}
          title={t('administration.begin.openIt')}
          now={t(opened ? 'administration.begin.openNow' : 'administration.begin.openWhy')}
          action={(opened ?? draft) && <OpenFirst of={(opened ?? draft)!} onOpened={screen.reload} />}
        />
      </ol>
    </Page>
  );
}
