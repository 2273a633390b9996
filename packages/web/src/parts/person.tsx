import { type FragmentType, graphql, read } from '../generated/index.ts';
import './person.css';

const PersonName = graphql(`
  fragment PersonName on Person {
    id
    displayName
    title
    unit
  }
`);

export interface PersonProps {
  readonly of: FragmentType<typeof PersonName>;
  /** What stands beneath the name: a role, a place; title and unit where it is not said and may be seen. */
  readonly as?: string;
}

/** Somebody by name. What the programme withholds leaves no hole: the line is simply not there. */
export function Person({ of, as }: PersonProps) {
  const { displayName, title, unit } = read(PersonName, of);
  const beneath = as ?? [title, unit].filter(Boolean).join(', ');
  return (
    <span className="person">
      <span className="person-initials" aria-hidden="true">
        {initialsOf(displayName)}
      </span>
      <span className="person-text">
        <bdi className="person-name">{displayName}</bdi>
        {beneath && <span className="person-as">{beneath}</span>}
      </span>
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(word => firstOf(word ?? ''));
  return letters.join('').toLocaleUpperCase();
}

/** What people take for a letter may be several characters. */
function firstOf(word: string): string {
  return [...new Intl.Segmenter().segment(word)][0]?.segment ?? '';
}
