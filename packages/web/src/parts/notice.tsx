import { type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../texts/text.ts';
import { Icon, type IconName } from './icon.tsx';
import './notice.css';

export type NoticeKind = 'danger' | 'warning' | 'good' | 'info';

const icons: Record<NoticeKind, IconName> = { danger: 'stop', warning: 'warning', good: 'done', info: 'info' };

export interface NoticeProps {
  readonly kind: NoticeKind;
  readonly children: ReactNode;
  /** What the reader can do about it. */
  readonly action?: ReactNode;
  /** Whether the focus goes there: what somebody did has failed. It stays until they do something else. */
  readonly takesFocus?: boolean;
}

export function Notice({ kind, children, action, takesFocus }: NoticeProps) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [takesFocus]);
  return (
    <div ref={box} className={`notice notice-${kind}`} tabIndex={takesFocus ? -1 : undefined}>
      <Icon name={icons[kind]} label={t(`parts.notice.${kind}`)} />
      <div className="notice-text">{children}</div>
      {action && <div className="actions">{action}</div>}
    </div>
  );
}
