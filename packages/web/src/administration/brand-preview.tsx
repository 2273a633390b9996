import { contrast, paletteOf, type Scheme } from '../look/palette.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { State } from '../parts/state.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useWords } from '../texts/text.ts';
import './brand-preview.css';

/** Real parts in the colours that one brand gives, light and dark: before anybody else sees them. */
export function BrandPreview({ colour }: { readonly colour: string }) {
  return (
    <div className="brand-preview">
      <Sample colour={colour} scheme="light" />
      <Sample colour={colour} scheme="dark" />
    </div>
  );
}

function Sample({ colour, scheme }: { readonly colour: string; readonly scheme: Scheme }) {
  const { t, number } = useWords();
  const { viewer } = useVisit();
  const palette = paletteOf(colour, scheme);
  const style = Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--${name}`, value]));
  const ratio = (value: number) => number(value, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  return (
    <figure className="brand-sample" style={{ ...style, colorScheme: scheme }}>
      <figcaption className="small soft">{t(`administration.brand.${scheme}`)}</figcaption>
      <div inert className="stack">
        <p className="brand-sample-title">{t('administration.brand.hello', { name: viewer.person.displayName })}</p>
        <p>
          {t('administration.brand.text')} <span className="brand-sample-link">{t('administration.brand.link')}</span>
        </p>
        <div className="row">
          <Button kind="main">{t('administration.brand.main')}</Button>
          <Button>{t('administration.brand.plain')}</Button>
        </div>
        <div className="row">
          <State look="good">{t('word.matchState.ACTIVE')}</State>
          <State look="warning">{t('word.matchState.PAUSED')}</State>
        </div>
        <Notice kind="info">
          <p>{t('administration.brand.note')}</p>
        </Notice>
      </div>
      <p className="small soft">
        {t('administration.brand.contrast', {
          fill: ratio(contrast(palette['on-fill'], palette.fill)),
          accent: ratio(contrast(palette.accent, palette.ground)),
        })}
      </p>
    </figure>
  );
}
