import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useState } from 'react';
import { graphql } from '../generated/index.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { useConsolePlaces } from './console-places.ts';

const CommandQuery = graphql(`
  query Command {
    programmes(first: 50) {
      edges {
        node {
          id
          title
        }
      }
    }
  }
`);

/** Ctrl K or ⌘ K: everywhere that one can go, by a few letters of its name. */
export function CommandPalette() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return (
    <>
      <Button kind="plain" icon={<Icon name="search" />} className="command-open" onClick={() => setOpen(true)}>
        <span>{t('shell.command.open')}</span> <kbd aria-hidden="true">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
      </Button>
      {open && <Palette onClose={() => setOpen(false)} />}
    </>
  );
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

function Palette({ onClose }: { onClose(): void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const list = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const known = useScreen(CommandQuery);
  const programmes = known.data?.programmes.edges.map(({ node }) => node) ?? [];
  const all = [
    ...useConsolePlaces().map(({ to, text }) => ({ to, label: t(text) })),
    ...programmes.flatMap(({ id, title }) =>
      (
        [
          ['', 'programmes.menu.overview'],
          ['/people', 'programmes.menu.people'],
          ['/applications', 'programmes.menu.applications'],
          ['/matching', 'programmes.menu.matching'],
          ['/matches', 'programmes.menu.matches'],
        ] as const
      ).map(([path, text]) => ({
        to: `/manage/programmes/${encodeURIComponent(id)}${path}`,
        label: `${title}: ${t(text)}`,
      })),
    ),
    { to: '/', label: t('shell.toApp') },
  ];
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({ label }) => words.every(word => label.toLocaleLowerCase().includes(word))).slice(0, 12);
  const chosen = found[Math.min(active, found.length - 1)];
  const go = (to: string | undefined) => {
    if (to === undefined) return;
    onClose();
    void navigate({ to } as never);
  };
  return (
    <Dialog title={t('shell.command.open')} onClose={onClose}>
      <input
        // The dialog is opened to type in it. (React's `autoFocus` comes before the dialog is shown, and is lost.)
        ref={input => input?.setAttribute('autofocus', '')}
        className="input"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={chosen && `${list}-${found.indexOf(chosen)}`}
        aria-label={t('shell.command.where')}
        value={typed}
        onChange={event => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') setActive(at => Math.min(at + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setActive(at => Math.max(at - 1, 0));
          else if (event.key === 'Enter') go(chosen?.to);
          else return;
          event.preventDefault();
        }}
      />
      <div role="listbox" id={list} aria-label={t('shell.command.where')} className="command-list">
        {found.map((place, at) => (
          <div
            key={place.to}
            id={`${list}-${at}`}
            role="option"
            aria-selected={place === chosen}
            onClick={() => go(place.to)}
            onKeyDown={undefined}
          >
            {place.label}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="soft">{t('shell.command.nothing')}</p>}
    </Dialog>
  );
}
