import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { ButtonLink } from '../parts/button.tsx';
import { useConfirmation } from '../parts/confirmation.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';

const FirstProgramme = graphql(`
  fragment FirstProgramme on Programme {
    id
    title
    state
    version
    allowedActions
    refusedActions {
      action
      code
      message
    }
  }
`);

const OpenFirstProgramme = graphql(`
  mutation OpenFirstProgramme($id: ID!, $version: Int, $confirmed: Int) {
    openProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on OpenProgrammeSuccess {
        programme {
          id
          ...FirstProgramme
        }
      }
      ... on Error {
        code
        message
      }
      ... on ConfirmationNeededError {
        people
        effects {
          code
          message
        }
      }
      ... on StaleError {
        current {
          id
          ... on Programme {
            ...FirstProgramme
          }
        }
      }
    }
  }
`);

/** The last step: the programme, what it lacks still, and the button that opens it. */
export function OpenFirst({ of, onOpened }: { readonly of: FragmentType<typeof FirstProgramme>; onOpened(): void }) {
  const { t } = useWords();
  const announce = useAnnounce();
  const confirmation = useConfirmation();
  const { send } = useIntention(OpenFirstProgramme);
  const { id, title, state, version, allowedActions, refusedActions } = read(FirstProgramme, of);
  const lacks =
    state === 'DRAFT' ? refusedActions.find(({ action }) => action === 'OPEN_PROGRAMME')?.message : undefined;
  return (
    <div className="stack">
      {confirmation.dialog}
      <p className="row">
        <strong>{title}</strong>
        <State look={state === 'DRAFT' ? 'info' : 'good'}>{t(`word.programmeState.${state}`)}</State>
      </p>
      {lacks && <p className="soft">{lacks}</p>}
      <div className="row">
        {state === 'DRAFT' && (
          <Actions
            allowed={allowedActions}
            actions={[
              {
                action: 'OPEN_PROGRAMME',
                label: t('administration.begin.openGo'),
                kind: 'main',
                confirm: t('administration.begin.openMeans'),
                run: () =>
                  confirmation.ask(t('administration.begin.openGo'), confirmed =>
                    send({ id, version, ...(confirmed !== undefined && { confirmed }) }),
                  ),
              },
            ]}
            onDone={() => {
              announce(t('word.programmeState.OPEN'));
              onOpened();
            }}
          />
        )}
        <ButtonLink to="/manage/programmes/$programmeId" params={{ programmeId: id }}>
          {t('administration.begin.look')}
        </ButtonLink>
      </div>
    </div>
  );
}
