import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Checkbox } from '../parts/form.tsx';
import { Section } from '../parts/page.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { MuteNotificationChannel } from './me-mutations.ts';

const ChannelsFragment = graphql(`
  fragment Channels on Person {
    id
    notificationChannels {
      id
      muted
    }
  }
`);

/** Over which channels one is told, besides mail. Nothing where there is none. */
export function Channels({ of }: { readonly of: FragmentType<typeof ChannelsFragment> }) {
  const { t } = useWords();
  const { notificationChannels } = read(ChannelsFragment, of);
  const mute = useIntention(MuteNotificationChannel);
  if (!notificationChannels || notificationChannels.length === 0) return null;
  return (
    <Section title={t('me.channels')} lead={t('me.channelsLead')}>
      {notificationChannels.map(({ id, muted }) => (
        <Checkbox
          key={id}
          name={id}
          label={id}
          checked={!muted}
          onChange={told => void mute.send({ channel: id, muted: !told })}
        />
      ))}
    </Section>
  );
}
