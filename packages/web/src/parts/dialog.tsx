import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../texts/text.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  /** Called when the reader closes it, by the button, Escape or a click beside it. */
  onClose(): void;
  /** `side` shows details beside the list that they are of. */
  readonly kind?: 'middle' | 'side';
  readonly children: ReactNode;
  /** The buttons at its end. */
  readonly actions?: ReactNode;
}

/** The browser's own dialog: what is beneath is inert, Escape closes it, the focus goes back to what opened it. */
export function Dialog({ title, onClose, kind = 'middle', children, actions }: DialogProps) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${kind}`}
      aria-labelledby={name}
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
      onClick={event => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-inner">
        <header className="dialog-head">
          <h2 id={name}>{title}</h2>
          <Button kind="quiet" icon={<Icon name="close" />} aria-label={t('parts.close')} onClick={onClose} />
        </header>
        <div className="dialog-body">{children}</div>
        {actions && <footer className="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
