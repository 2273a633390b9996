import { scaleBand, scaleLinear } from 'd3-scale';
import { useWords } from '../texts/text.ts';
import './picture.css';

export interface PictureProps {
  /** What it shows, as a sentence. */
  readonly title: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
  readonly format?: (value: number) => string;
}

const row = 28;
const width = 480;

/** Numbers as bars, and as a table for who would rather read them. */
export function Picture({ title, bars, format }: PictureProps) {
  const { t, number } = useWords();
  const written = format ?? ((value: number) => number(value));
  const height = bars.length * row;
  const y = scaleBand(
    bars.map(({ label }) => label),
    [0, height],
  ).padding(0.3);
  const x = scaleLinear([0, Math.max(1, ...bars.map(({ value }) => value))], [0, width * 0.55]);
  return (
    <figure className="picture">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
        {bars.map(({ label, value }) => (
          <g key={label}>
            <text x={width * 0.3 - 8} y={y(label)! + y.bandwidth() / 2} textAnchor="end" dominantBaseline="central">
              {label}
            </text>
            <rect x={width * 0.3} y={y(label)} width={Math.max(1, x(value))} height={y.bandwidth()} rx={3} />
            <text x={width * 0.3 + x(value) + 8} y={y(label)! + y.bandwidth() / 2} dominantBaseline="central">
              {written(value)}
            </text>
          </g>
        ))}
      </svg>
      <details>
        <summary>{t('parts.picture.numbers')}</summary>
        <table>
          <tbody>
            {bars.map(({ label, value }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{written(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
