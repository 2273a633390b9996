import { createLink } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, type ButtonHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import './button.css';

interface Looks {
  /** `main` is the one thing that a page is for; `quiet` has no frame; `danger` takes something away. */
  readonly kind?: 'main' | 'plain' | 'quiet' | 'danger';
  readonly icon?: ReactNode;
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Looks {
  /** What it does is under way: it stays where it is, keeps the focus, and does nothing more. */
  readonly busy?: boolean;
  /** Why it cannot be used now: it can be reached still, so that the reason is read. */
  readonly refused?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = 'plain', icon, busy, refused, onClick, children, className, ...rest }: ButtonProps) {
  const reason = useId();
  const idle = !busy && refused === undefined;
  return (
    <>
      <button
        type="button"
        {...rest}
        className={`button button-${kind} ${className ?? ''}`}
        aria-disabled={idle ? undefined : true}
        aria-busy={busy || undefined}
        aria-describedby={refused === undefined ? rest['aria-describedby'] : reason}
        title={refused ?? rest.title}
        onClick={event => (idle ? onClick?.(event) : event.preventDefault())}
      >
        {icon}
        {children}
      </button>
      {refused !== undefined && (
        <span hidden id={reason}>
          {refused}
        </span>
      )}
    </>
  );
}

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement>, Looks {
  readonly ref?: Ref<HTMLAnchorElement>;
}

/** A link within the app that looks like a button; its address is checked when it is compiled. */
export const ButtonLink = createLink(function Anchor({ kind = 'plain', icon, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={`button button-${kind} ${rest.className ?? ''}`}>
      {icon}
      {children}
    </a>
  );
});
