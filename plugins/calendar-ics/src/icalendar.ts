/**
 * iCalendar on the wire (RFC 5545): components of content lines. Written here because the message has to be exact:
 * the libraries tried put DTSTAMP into local time, or properties behind the components that they must come before.
 */
export interface Component {
  readonly name: string;
  readonly lines: readonly string[];
  readonly components?: readonly Component[];
}

/** The component as text: lines folded and ended by CRLF, properties before components. */
export function serialise({ name, lines, components = [] }: Component): string {
  const own = [`BEGIN:${name}`, ...lines].map(line => `${fold(line)}\r\n`);
  return `${own.join('')}${components.map(serialise).join('')}END:${name}\r\n`;
}

/** A content line whose value is written as it is: dates, numbers, addresses. Control characters are left out. */
export function property(
  name: string,
  value: string | number,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const written = Object.entries(parameters).map(([key, parameter]) => `;${key}=${parameterValue(parameter)}`);
  return `${name}${written.join('')}:${withoutControls(`${value}`)}`;
}

/** A content line whose value is text that people read (RFC 5545, 3.3.11). */
export function text(name: string, value: string): string {
  return property(name, value.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r\n|[\r\n\u2028\u2029]/g, '\\n'));
}

/** An instant: `20270119T090000Z`. */
export function utcTime(instant: Temporal.Instant): string {
  return `${localTime(instant.toZonedDateTimeISO('UTC').toPlainDateTime())}Z`;
}

/** A local time: `20270119T100000`. */
export function localTime(time: Temporal.PlainDateTime): string {
  return time.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
}

/** Quoted where a delimiter is in it; quotes and line breaks in RFC 6868's spelling. */
function parameterValue(value: string): string {
  const encoded = withoutControls(
    value
      .replaceAll('^', '^^')
      .replaceAll('"', "^'")
      .replaceAll(/\r\n|[\r\n]/g, '^n'),
  );
  return /[:;,]/.test(encoded) ? `"${encoded}"` : encoded;
}

function withoutControls(value: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return value.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f]/g, '').toWellFormed();
}

const MOST_OCTETS = 75;

/** At most 75 octets a line, never through a character; the blank that marks a continuation counts. */
function fold(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > MOST_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
