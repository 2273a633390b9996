import { useWords } from '../texts/text.ts';

/** What programs wrote for programs, so that people can read it: names and values, lists as lists. */
export function Data({ of }: { readonly of: unknown }) {
  const { t, number } = useWords();
  if (of === null || of === undefined || of === '')
    return <span className="soft">{t('administration.data.nothing')}</span>;
  if (typeof of === 'boolean') return t(of ? 'administration.data.yes' : 'administration.data.no');
  if (typeof of === 'number') return number(of);
  if (typeof of === 'string') return <bdi>{of}</bdi>;
  if (Array.isArray(of)) {
    if (of.length === 0) return <span className="soft">{t('administration.data.nothing')}</span>;
    return (
      <ul role="list">
        {of.map((item, at) => (
          <li key={at}>
            <Data of={item} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <dl className="facts">
      {Object.entries(of).map(([name, value]) => (
        <div key={name} className="data-pair">
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <Data of={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
