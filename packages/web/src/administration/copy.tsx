import { useId, useRef, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { useWords } from '../texts/text.ts';
import './copy.css';

/** A long text that somebody takes elsewhere: it can be copied by one press, or by hand. */
export function Copy({ label, text }: { readonly label: string; readonly text: string }) {
  const { t } = useWords();
  const announce = useAnnounce();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const id = useId();
  async function copy(): Promise<void> {
    field.current?.select();
    // Where the browser lets no page write there, it is selected, and the reader's own keys copy it.
    await navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        announce(t('administration.copied'));
      },
      () => undefined,
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="copy">
        <input
          ref={field}
          id={id}
          className="input copy-text"
          readOnly
          spellCheck={false}
          value={text}
          onFocus={event => event.target.select()}
        />
        <Button onClick={() => void copy()}>{t(isCopied ? 'administration.copied' : 'administration.copy')}</Button>
      </div>
    </div>
  );
}
