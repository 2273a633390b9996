import { Link } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { Page, Section } from '../parts/page.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { WeekForm } from './week-form.tsx';

const HoursQuery = graphql(`
  query HoursScreen {
    viewer {
      person {
        id
        timeZone
      }
      availability {
        weekday
        from
        to
        timeZone
      }
      careTime {
        weekday
        from
        to
        timeZone
      }
    }
  }
`);

const SetAvailability = graphql(`
  mutation SetAvailability($rules: [AvailabilityRuleInput!]!) {
    setAvailability(rules: $rules) {
      __typename
      ... on SetAvailabilitySuccess {
        availability {
          weekday
          from
          to
          timeZone
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

const SetCareTime = graphql(`
  mutation SetCareTime($rules: [AvailabilityRuleInput!]!) {
    setCareTime(rules: $rules) {
      __typename
      ... on SetCareTimeSuccess {
        careTime {
          weekday
          from
          to
          timeZone
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

/** When one can meet, and when one cares for somebody: nobody is told of the second, or why. */
export function HoursScreen() {
  const { t } = useWords();
  const hours = useScreen(HoursQuery);
  const availability = useIntention(SetAvailability);
  const careTime = useIntention(SetCareTime);
  const viewer = hours.data?.viewer;
  return (
    <Page title={t('availability.title')} back={<Link to="/me">{t('shell.me')}</Link>} width="reading">
      {hours.instead}
      {viewer && (
        <>
          <Section title={t('availability.meet.title')} lead={t('availability.meet.lead')}>
            <p className="soft small">
              {t('availability.zone', { zone: viewer.person.timeZone.replaceAll('_', ' ') })}
            </p>
            <WeekForm
              name={t('availability.meet.title')}
              rules={viewer.availability}
              whenEmpty={t('availability.meet.empty')}
              sending={availability.sending}
              send={rules => availability.send({ rules })}
              onSaved={hours.reload}
            />
          </Section>
          <Section title={t('availability.care.title')} lead={t('availability.care.lead')}>
            <WeekForm
              name={t('availability.care.title')}
              rules={viewer.careTime}
              whenEmpty={t('availability.care.empty')}
              sending={careTime.sending}
              send={rules => careTime.send({ rules })}
              onSaved={hours.reload}
            />
          </Section>
        </>
      )}
    </Page>
  );
}
