import assert from 'node:assert/strict';

/** One unfolded content line: `DTSTART;TZID=Europe/Copenhagen:20270119T100000`. */
export interface ContentLine {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface IcsComponent {
  readonly name: string;
  readonly lines: ContentLine[];
  readonly components: IcsComponent[];
}

/** Reads iCalendar strictly: what a lenient reader would repair fails here, with the line that is wrong. */
export function parseIcs(ics: string): IcsComponent {
  assert(ics.endsWith('\r\n'), 'The last line is not ended by CRLF.');
  assert(!/[^\r]\n|\r[^\n]/.test(ics), 'A line is not ended by CRLF.');
  for (const line of ics.split('\r\n')) {
    const octets = Buffer.byteLength(line);
    assert(octets <= 75, `A line has ${octets} octets, 75 are allowed: ${line}`);
    assert(line.isWellFormed(), `A line is folded inside a character: ${line}`);
  }
  const root: IcsComponent = { name: '', lines: [], components: [] };
  const open = [root];
  for (const text of ics
    .replaceAll(/\r\n[ \t]/g, '')
    .trimEnd()
    .split('\r\n')) {
    const line = parseLine(text);
    const inside = open.at(-1)!;
    if (line.name === 'BEGIN') {
      const component: IcsComponent = { name: line.value, lines: [], components: [] };
      inside.components.push(component);
      open.push(component);
    } else if (line.name === 'END') {
      assert.equal(line.value, inside.name, `END:${line.value} closes ${inside.name}.`);
      open.pop();
    } else {
      assert(inside.components.length === 0, `${line.name} stands behind the components of ${inside.name}.`);
      inside.lines.push(line);
    }
  }
  assert.equal(open.length, 1, `${open.at(-1)?.name} is not closed.`);
  assert.equal(root.components.length, 1, 'There has to be one calendar.');
  return root.components[0]!;
}

function parseLine(text: string): ContentLine {
  const match = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$/s.exec(
    text,
  );
  assert(match, `This is no content line: ${text}`);
  const [, name = '', parameters = '', value = ''] = match;
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  assert(!/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text), `A control character is in: ${text}`);
  const pairs = [...parameters.matchAll(/;([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)/g)];
  return {
    name: name.toUpperCase(),
    parameters: Object.fromEntries(
      pairs.map(([, key = '', quoted = '']) => [key.toUpperCase(), decodeParameter(quoted)]),
    ),
    value,
  };
}

/** RFC 6868. */
function decodeParameter(quoted: string): string {
  const meanings: Readonly<Record<string, string>> = { '^^': '^', "^'": '"', '^n': '\n' };
  return quoted.replace(/^"(.*)"$/s, '$1').replaceAll(/\^[\^'n]/g, caret => meanings[caret]!);
}

/** What an escaped text says. */
export function decodeText(value: string): string {
  return value.replaceAll(/\\([\\;,nN])/g, (_, escaped: string) => (/n/i.test(escaped) ? '\n' : escaped));
}

/** The one line of that name. */
export function only(component: IcsComponent, name: string): ContentLine {
  const found = component.lines.filter(line => line.name === name);
  assert.equal(found.length, 1, `${component.name} has ${found.length} lines ${name}, and needs one.`);
  return found[0]!;
}

/**
 * The instant that a date-time line means to a reader who knows nothing but the message: UTC, or local time by the
 * VTIMEZONE in it, where a repeated hour is its first round and a skipped one counts on from before the gap.
 */
export function instantOf(line: ContentLine, calendar: IcsComponent): Temporal.Instant {
  const [, date, time, utc] = /^(\d{8})T(\d{6})(Z?)$/.exec(line.value) ?? assert.fail(`${line.name} is ${line.value}.`);
  const local = Temporal.PlainDateTime.from(`${date}T${time}`);
  if (utc) return local.toZonedDateTime('UTC').toInstant();
  const zone = calendar.components.find(
    component => component.name === 'VTIMEZONE' && only(component, 'TZID').value === line.parameters['TZID'],
  );
  assert(zone, `${line.name} is in ${line.parameters['TZID'] ?? 'no zone'}, of which the message has no VTIMEZONE.`);
  const onsets = zone.components.flatMap(observance => onsetsOf(observance, local.year));
  const latest = onsets
    .filter(({ from }) => Temporal.PlainDateTime.compare(from, local) <= 0)
    .toSorted((a, b) => Temporal.PlainDateTime.compare(a.from, b.from))
    .at(-1);
  const earliest = onsets.toSorted((a, b) => Temporal.PlainDateTime.compare(a.from, b.from))[0];
  assert(earliest, `The VTIMEZONE of ${line.parameters['TZID']} has no observance.`);
  const [before, after] = latest ? [latest.offsetFrom, latest.offsetTo] : [earliest.offsetFrom, earliest.offsetFrom];
  // Within the gap after an onset, a local time that never was is read with the offset before it.
  const gap = latest && Temporal.PlainDateTime.compare(local, latest.from.add({ minutes: after - before })) < 0;
  return local
    .subtract({ minutes: gap ? before : after })
    .toZonedDateTime('UTC')
    .toInstant();
}

interface Onset {
  readonly from: Temporal.PlainDateTime;
  /** Minutes east of UTC. */
  readonly offsetFrom: number;
  readonly offsetTo: number;
}

/** When an observance begins, in the local time that it ends: its date, or those of the years around by its rule. */
function onsetsOf(observance: IcsComponent, year: number): Onset[] {
  const [offsetFrom, offsetTo] = [offsetOf(observance, 'TZOFFSETFROM'), offsetOf(observance, 'TZOFFSETTO')];
  const first = Temporal.PlainDateTime.from(only(observance, 'DTSTART').value);
  const rule = observance.lines.find(line => line.name === 'RRULE')?.value;
  if (!rule) return [{ from: first, offsetFrom, offsetTo }];
  const match = /BYDAY=(-?\d)(SU|MO|TU|WE|TH|FR|SA)/.exec(rule);
  assert(/FREQ=YEARLY/.test(rule) && match, `The kit can't read the rule ${rule}.`);
  const weekday = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'].indexOf(match[2]!) + 1;
  return [year - 1, year, year + 1]
    .filter(each => each >= first.year)
    .map(each => ({ from: nthWeekday(first.with({ year: each }), weekday, Number(match[1])), offsetFrom, offsetTo }));
}

function nthWeekday(month: Temporal.PlainDateTime, weekday: number, nth: number): Temporal.PlainDateTime {
  const days = Array.from({ length: month.daysInMonth }, (_, day) => month.with({ day: day + 1 }));
  return days.filter(day => day.dayOfWeek === weekday).at(nth < 0 ? nth : nth - 1)!;
}

function offsetOf(observance: IcsComponent, name: string): number {
  const { value } = only(observance, name);
  const [, sign, hours, minutes] = /^([+-])(\d{2})(\d{2})$/.exec(value) ?? assert.fail(`${name} is ${value}.`);
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
