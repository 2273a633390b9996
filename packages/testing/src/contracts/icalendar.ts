import assert from 'node:assert/strict';
import ICAL from 'ical.js';

/**
 * What is asked of a component of `ical.js`, and of a property below. Its own declarations compile with `skipLibCheck`
 * alone, which not every partner has.
 */
export interface IcsComponent {
  readonly name: string;
  getFirstSubcomponent(name: string): IcsComponent | null;
  getAllSubcomponents(name?: string): IcsComponent[];
  getAllProperties(name: string): IcsProperty[];
}

export interface IcsProperty {
  readonly name: string;
  readonly type: string;
  /** A text or a number, or what `ical.js` makes of others. */
  getFirstValue(): unknown;
  getFirstParameter(name: string): string | undefined;
  /** The line, unfolded. */
  toICALString(): string;
  /** As jCal (RFC 7265): the value is behind name, parameters and type. */
  toJSON(): readonly unknown[];
}

/** Reads iCalendar strictly: what `ical.js` would repair or pass over fails here, with the line that is wrong. */
export function parseIcs(ics: string): IcsComponent {
  assert(ics.endsWith('\r\n'), 'The last line is not ended by CRLF.');
  assert(!/[^\r]\n|\r[^\n]/.test(ics), 'A line is not ended by CRLF.');
  for (const line of ics.split('\r\n')) {
    const octets = Buffer.byteLength(line);
    assert(octets <= 75, `A line has ${octets} octets, 75 are allowed: ${line}`);
    assert(line.isWellFormed(), `A line is folded inside a character: ${line}`);
  }
  const unfolded = ics.replaceAll(/\r\n[ \t]/g, '').trimEnd();
  return nested(unfolded.split('\r\n'));
}

/** One calendar, whose components are closed in order, each with its own lines before those of others in it. */
function nested(lines: readonly string[]): ICAL.Component {
  const root = new ICAL.Component('root');
  let inside = root;
  for (const line of lines) {
    const [, edge, name = ''] = /^(BEGIN|END):(.*)$/i.exec(line) ?? [];
    if (edge === undefined) {
      assert(inside !== root, `This stands outside of the calendar: ${line}`);
      assert(!inside.getFirstSubcomponent(), `This stands behind the components of what it belongs to: ${line}`);
      inside.addProperty(readLine(line));
    } else if (edge.toUpperCase() === 'BEGIN') {
      inside = inside.addSubcomponent(new ICAL.Component(name.toLowerCase()));
    } else {
      assert(inside !== root && name.toLowerCase() === inside.name, `${line} closes ${inside.name.toUpperCase()}.`);
      inside = inside.parent;
    }
  }
  assert(inside === root, `${inside.name.toUpperCase()} is not closed.`);
  const [calendar, ...more] = root.getAllSubcomponents();
  assert(calendar && more.length === 0, 'There has to be one calendar.');
  return calendar;
}

const contentLine = /^[A-Za-z0-9-]+(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*:/;

/** Of what looks otherwise, `ical.js` reads what it can. */
const looks: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{8}T\d{6}Z?$/,
  integer: /^-?\d+$/,
  'utc-offset': /^[+-]\d{4}(\d\d)?$/,
};

// By itself, it takes a backslash in a name for an escape, which it is in values alone.
const { icalendar } = ICAL.design;
const design = { ...icalendar, param: { ...icalendar.param, cn: { valueType: 'as it is' } } };

function readLine(line: string): ICAL.Property {
  assert(contentLine.test(line), `This is no content line: ${line}`);
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  assert(!/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line), `A control character is in: ${line}`);
  const property = ICAL.Property.fromString(line, design);
  const value = line.replace(contentLine, '');
  assert(looks[property.type]?.test(value) ?? true, `This is not what a value of this kind looks like: ${line}`);
  // There is no 31st of June.
  if (property.type === 'date-time') Temporal.PlainDateTime.from(value.replace('Z', ''));
  return property;
}

/** The one property of that name. */
export function only(component: IcsComponent, name: string): IcsProperty {
  const found = component.getAllProperties(name.toLowerCase());
  const owner = component.name.toUpperCase();
  assert.equal(found.length, 1, `${owner} has ${found.length} lines ${name.toUpperCase()}, and needs one.`);
  return found[0]!;
}

/**
 * The instant that a date-time means to a reader who knows nothing but the message: UTC, or local time by the VTIMEZONE
 * in it, where a repeated hour is its first round and a skipped one counts on from before the gap. `ical.js` itself reads
 * a repeated hour as its second round, and what has no VTIMEZONE on the clock of the machine.
 */
export function instantOf(property: IcsProperty, calendar: IcsComponent): Temporal.Instant {
  const name = property.name.toUpperCase();
  const written = String(property.toJSON()[3]);
  assert.equal(property.type, 'date-time', `${name} is ${written}.`);
  if (written.endsWith('Z')) return Temporal.Instant.from(written);
  const tzid = property.getFirstParameter('tzid');
  const zone = calendar.getAllSubcomponents('vtimezone').find(known => only(known, 'TZID').getFirstValue() === tzid);
  assert(zone, `${name} is in ${tzid ?? 'no zone'}, of which the message has no VTIMEZONE.`);
  const local = Temporal.Instant.from(`${written}Z`);
  return local.subtract({ seconds: offsetAt(local, zone) });
}

/** Seconds east of UTC at a local time, which is given as if it were UTC. */
function offsetAt(local: Temporal.Instant, zone: IcsComponent): number {
  for (const observance of zone.getAllSubcomponents())
    for (const name of ['DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO']) only(observance, name);
  const [first, ...later] = changesOf(zone, local);
  assert(first, `The VTIMEZONE of ${String(only(zone, 'TZID').getFirstValue())} has no observance.`);
  let offset = first.before;
  for (const { at, after } of [first, ...later]) {
    if (local.subtract({ seconds: Math.max(offset, after) }).epochMilliseconds < at.epochMilliseconds) break;
    offset = after;
  }
  return offset;
}

interface Change {
  readonly at: Temporal.Instant;
  /** Seconds east of UTC. */
  readonly before: number;
  readonly after: number;
}

/** When the clocks of a zone are changed, in order, until some years behind that time. */
function changesOf(zone: IcsComponent, until: Temporal.Instant): Change[] {
  const timezone = new ICAL.Timezone({ component: zone });
  // What it answers is not used, but it has worked out all changes until then.
  timezone.utcOffset(ICAL.Time.fromJSDate(new Date(until.epochMilliseconds), true));
  return timezone.changes.map(({ year, month, day, hour, minute, second, prevUtcOffset, utcOffset }) => ({
    at: Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }).toZonedDateTime('UTC').toInstant(),
    before: prevUtcOffset,
    after: utcOffset,
  }));
}
