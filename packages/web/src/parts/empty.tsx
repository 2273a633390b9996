import type { ReactNode } from 'react';
import './empty.css';

export interface EmptyProps {
  /** What belongs here. */
  readonly title: string;
  /** Why there is nothing yet. */
  readonly children?: ReactNode;
  /** The one next step. */
  readonly action?: ReactNode;
}

/** Where a list has nothing to show: it says what will stand here and what brings it. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children && <p>{children}</p>}
      {action && <div className="actions">{action}</div>}
    </div>
  );
}
