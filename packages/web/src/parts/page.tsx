import { type ReactNode, useEffect, useRef } from 'react';
import './page.css';

export interface PageProps {
  /** The name of the page, in its heading and in the title of the window. */
  readonly title: string;
  /** One sentence beneath: what this page is for. */
  readonly lead?: ReactNode;
  /** Where one comes from, above the heading. */
  readonly back?: ReactNode;
  /** What one can do with all of it; on the heading's line where there is room. */
  readonly actions?: ReactNode;
  /** `reading` for text and forms, `wide` for tables. */
  readonly width?: 'reading' | 'page' | 'wide';
  readonly children?: ReactNode;
}

/** A screen's frame. Whoever comes by a link finds the focus on its heading, as on any new page. */
export function Page({ title, lead, back, actions, width = 'page', children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${document.documentElement.dataset.organisation ?? 'Mentorkit'}`;
  }, [title]);
  useEffect(() => {
    // The first page of a visit begins at its top, as the browser has it.
    if (history.state?.__TSR_index > 0) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={`page page-${width}`}>
      {back && <nav className="page-back">{back}</nav>}
      <header className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="page-lead">{lead}</p>}
        </div>
        {actions && <div className="page-actions actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with a heading of its own. */
export function Section({
  title,
  lead,
  actions,
  children,
}: Pick<PageProps, 'title' | 'lead' | 'actions' | 'children'>) {
  return (
    <section className="section" aria-label={title}>
      <header className="section-head">
        <div>
          <h2>{title}</h2>
          {lead && <p className="soft">{lead}</p>}
        </div>
        {actions && <div className="page-actions actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
