import { useEffect } from 'react';
import { graphql } from '../generated/index.ts';
import { paintAs } from '../look/paint.ts';
import { Empty } from '../parts/empty.tsx';
import { Page, Section } from '../parts/page.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import '../shell/shell.css';

const PublicPageQuery = graphql(`
  query PublicPage($organisation: String!, $slug: String!) {
    programmePage(organisation: $organisation, slug: $slug) {
      id
      title
      purpose
      privacyText
      languages
      takesApplications
      phases {
        kind
        startsAt
        endsAt
      }
      organisation {
        id
        name
        brand {
          colours {
            name
            value
          }
        }
      }
    }
  }
`);

export interface PublicPageProps {
  /** By their names in addresses. */
  readonly organisation: string;
  readonly slug: string;
}

/** What a programme tells everybody; whoever wants to take part signs in at the next step. */
export function PublicPage({ organisation, slug }: PublicPageProps) {
  const { t, date, list, languageName } = useWords();
  const screen = useScreen(PublicPageQuery, { organisation, slug });
  const page = screen.data?.programmePage;
  const colours = page?.organisation.brand.colours;
  const name = page?.organisation.name;
  useEffect(() => {
    if (name !== undefined) document.documentElement.dataset['organisation'] = name;
    if (colours) paintAs((colours.find(colour => colour.name === 'primary') ?? colours[0])?.value);
  }, [name, colours]);
  const day = (instant: string) => date(instant, { dateStyle: 'long' });
  return (
    <main id="main">
      <Page title={page?.title ?? t('page.title')} lead={name} width="reading">
        {screen.instead}
        {screen.data && !page && (
          <Empty title={t('page.none')} action={<a href="/">{t('page.signIn')}</a>}>
            {t('page.noneWhy')}
          </Empty>
        )}
        {page && (
          <>
            <p className="written">{page.purpose}</p>
            {page.takesApplications ? (
              <div className="stack">
                <p>
                  <a className="button button-main" href={`/programmes/${encodeURIComponent(page.id)}/apply`}>
                    {t('programme.apply')}
                  </a>
                </p>
                <p className="soft small">{t('page.next')}</p>
              </div>
            ) : (
              <p className="soft">{t('page.closed')}</p>
            )}
            {page.phases.length > 0 && (
              <Section title={t('programme.phases')}>
                <ol role="list" className="things">
                  {page.phases.map(({ kind, startsAt, endsAt }, place) => (
                    <li key={place}>
                      <span className="stack-tight">
                        <strong>{t(`word.phaseKind.${kind}`)}</strong>
                        <span className="soft small">
                          {startsAt
                            ? endsAt
                              ? t('programme.fromTo', { from: day(startsAt), to: day(endsAt) })
                              : t('programme.from', { from: day(startsAt) })
                            : t('programme.undated')}
                        </span>
                      </span>
                    </li>
                  ))}
                </ol>
              </Section>
            )}
            {page.languages.length > 0 && (
              <p>{t('page.languages', { languages: list(page.languages.map(languageName)) })}</p>
            )}
            <Section title={t('programme.privacy')}>
              <p className="written">{page.privacyText}</p>
            </Section>
          </>
        )}
      </Page>
    </main>
  );
}
