import { type FragmentType, graphql, read } from '../generated/index.ts';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { AddReaction, RemoveReaction } from './community-mutations.ts';

const PostReactions = graphql(`
  fragment PostReactions on Post {
    id
    viewerReactions
    allowedActions
    reactions {
      kind
      count
    }
  }
`);

const kinds = ['LIKE', 'THANKS', 'INSIGHT', 'CELEBRATE'] as const;
const signs = { LIKE: '👍', THANKS: '🙏', INSIGHT: '💡', CELEBRATE: '🎉' } as const;

/** Reactions in words and signs; one's own are pressed. */
export function Reactions({ of }: { readonly of: FragmentType<typeof PostReactions> }) {
  const { t } = useWords();
  const { id, viewerReactions, allowedActions, reactions } = read(PostReactions, of);
  const add = useIntention(AddReaction);
  const remove = useIntention(RemoveReaction);
  const mayReact = allowedActions.includes('ADD_REACTION');
  return (
    <span className="reactions" role="group" aria-label={t('community.reactions')}>
      {kinds.map(kind => {
        const count = reactions.find(reaction => reaction.kind === kind)?.count ?? 0;
        const own = viewerReactions.includes(kind);
        if (!mayReact && count === 0) return null;
        return (
          <button
            key={kind}
            type="button"
            className="reaction"
            aria-pressed={own}
            aria-label={t('community.reaction', { kind: t(`word.reactionKind.${kind}`), count })}
            title={t(`word.reactionKind.${kind}`)}
            disabled={!mayReact}
            onClick={() => void (own ? remove : add).send({ id, kind })}
          >
            <span aria-hidden="true">{signs[kind]}</span>
            {count > 0 && <span aria-hidden="true">{count}</span>}
          </button>
        );
      })}
    </span>
  );
}
