import { graphql } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Page, Section } from '../parts/page.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { BrandForm } from './brand-form.tsx';
import { DataForm } from './data-form.tsx';
import { InvitingForm } from './inviting-form.tsx';
import { NameForm } from './name-form.tsx';

const OrganisationQuery = graphql(`
  query OrganisationScreen {
    organisation {
      id
      slug
      settings {
        domains
      }
      ...OrganisationEdit
    }
  }
`);

/** What the organisation is called, looks like and keeps. */
export function OrganisationScreen() {
  const { t } = useWords();
  const { viewer } = useVisit();
  // What somebody may not see is not asked for: the attempt would stand in the audit log.
  const { administers } = consoleOf(viewer);
  const screen = useScreen(OrganisationQuery, {}, { pause: !administers });
  const { organisation } = screen.data ?? {};
  if (!administers)
    return (
      <Page title={t('shell.organisation')}>
        <Empty title={t('administration.notYours')} />
      </Page>
    );
  return (
    <Page
      title={t('shell.organisation')}
      lead={t('administration.organisation.lead')}
      width="reading"
      actions={<ButtonLink to="/manage/begin">{t('administration.begin.open')}</ButtonLink>}
    >
      {screen.instead}
      {organisation?.settings && (
        <>
          <Section title={t('administration.organisation.nameTitle')}>
            <NameForm of={organisation} />
          </Section>
          <Section
            title={t('administration.organisation.brandTitle')}
            lead={t('administration.organisation.brandLead')}
          >
            <BrandForm of={organisation} />
          </Section>
          <Section title={t('administration.organisation.inviting')}>
            <InvitingForm of={organisation} />
          </Section>
          <Section title={t('administration.data.title')}>
            <DataForm of={organisation} />
          </Section>
          <Section
            title={t('administration.organisation.addresses')}
            lead={t('administration.organisation.addressesLead')}
          >
            <dl className="facts">
              <dt>{t('administration.organisation.slug')}</dt>
              <dd>
                <code>{organisation.slug}</code>
              </dd>
              <dt>{t('administration.organisation.domains')}</dt>
              <dd>
                {organisation.settings.domains.length === 0
                  ? t('administration.organisation.noDomains')
                  : organisation.settings.domains.map(domain => <code key={domain}>{domain} </code>)}
              </dd>
            </dl>
          </Section>
        </>
      )}
    </Page>
  );
}
