import './state.css';

export type StateLook = 'good' | 'warning' | 'danger' | 'info' | 'plain';

/** A state as a word; its colour says nothing that the word does not. */
export function State({ look = 'plain', children }: { readonly look?: StateLook; readonly children: string }) {
  return <span className={`state state-${look}`}>{children}</span>;
}
