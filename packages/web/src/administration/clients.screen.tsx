import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Icon } from '../parts/icon.tsx';
import { More } from '../parts/more.tsx';
import { Page } from '../parts/page.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { ClientRow } from './client-row.tsx';
import { CreateClient } from './create-client.tsx';
import { ShownKey } from './shown-key.tsx';

const ClientsQuery = graphql(`
  query ClientsScreen($after: String) {
    apiClients(first: 25, after: $after) {
      edges {
        node {
          id
          ...ClientRow
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The programs that act in the organisation, and what each may do. */
export function ClientsScreen() {
  const { t } = useWords();
  const { viewer } = useVisit();
  // What somebody may not see is not asked for: the attempt would stand in the audit log.
  const { administers } = consoleOf(viewer);
  const screen = useScreen(ClientsQuery, {}, { pause: !administers });
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string }>();
  const { apiClients } = screen.data ?? {};
  if (!administers)
    return (
      <Page title={t('shell.clients')}>
        <Empty title={t('administration.notYours')} />
      </Page>
    );
  const open = (
    <Button kind="main" icon={<Icon name="add" />} onClick={() => setCreating(true)}>
      {t('administration.client.create')}
    </Button>
  );
  return (
    <Page
      title={t('shell.clients')}
      lead={t('administration.client.lead')}
      actions={apiClients?.edges.length ? open : undefined}
    >
      {screen.instead}
      {apiClients?.edges.length === 0 && (
        <Empty title={t('administration.client.none')} action={open}>
          {t('administration.client.noneWhy')}
        </Empty>
      )}
      {apiClients && apiClients.edges.length > 0 && (
        <>
          <ul className="things">
            {apiClients.edges.map(({ node }) => (
              <ClientRow key={node.id} of={node} />
            ))}
          </ul>
          <div className="row">
            <More pageInfo={apiClients.pageInfo} load={after => screen.more({ after })} />
          </div>
        </>
      )}
      {creating && (
        <CreateClient
          onClose={() => setCreating(false)}
          onCreated={(name, secret) => {
            setCreating(false);
            setMade({ name, secret });
            screen.reload();
          }}
        />
      )}
      {made && <ShownKey {...made} onClose={() => setMade(undefined)} />}
    </Page>
  );
}
