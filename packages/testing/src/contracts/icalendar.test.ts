import { afterEach, expect, it } from 'vitest';
import { type IcsComponent, instantOf, only, parseIcs } from './icalendar.ts';

const start = ['DTSTART;TZID=Copenhagen:20270119T120000'];
const hostZone = process.env['TZ'];
afterEach(() => {
  if (hostZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = hostZone;
});

it.for([
  ['before the gap', '20270328T015959', '2027-03-28T00:59:59Z'],
  ['in the gap', '20270328T023000', '2027-03-28T01:30:00Z'],
  ['behind the gap', '20270328T030000', '2027-03-28T01:00:00Z'],
  ['before the repeated hour', '20271031T015959', '2027-10-30T23:59:59Z'],
  ['in the repeated hour', '20271031T023000', '2027-10-31T00:30:00Z'],
  ['behind the repeated hour', '20271031T030000', '2027-10-31T02:00:00Z'],
  ['before all rules', '19690701T120000', '1969-07-01T11:00:00Z'],
  ['in winter, told in UTC', '20270119T120000Z', '2027-01-19T12:00:00Z'],
])('a time %s is the same on every machine', ([, local, instant]) => {
  const calendar = parseIcs(ics([local!.endsWith('Z') ? `DTSTART:${local}` : `DTSTART;TZID=Copenhagen:${local}`]));
  const read = ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Europe/Copenhagen'].map(zone => {
    process.env['TZ'] = zone;
    return instantOf(only(event(calendar), 'DTSTART'), calendar).toString();
  });
  expect(read).toEqual(Array.from(read, () => instant));
});

it('a name is read as it is written, whatever signs are in it', () => {
  const name = String.raw`a\\b:c;d,e^f\n`;
  const written = name.replaceAll('^', '^^');
  const [guest] = event(parseIcs(ics([`ATTENDEE;CN="${written}":mailto:a@example.org`]))).getAllProperties('attendee');
  expect([guest!.getFirstParameter('cn'), guest!.getFirstValue()]).toEqual([name, 'mailto:a@example.org']);
});

it.for([
  ['a time in a zone that is not explained', ics(['DTSTART;TZID=Berlin:20270119T120000']), /no VTIMEZONE/],
  ['a time in no zone', ics(['DTSTART:20270119T120000']), /in no zone/],
  ['a day', ics(['DTSTART;VALUE=DATE:20270119']), /DTSTART is 2027-01-19/],
  ['a time with something behind it', ics(['DTSTART:20270119T120000Zulu']), /of this kind.*Zulu/],
  ['a day that never is', ics(['DTSTART:20270631T120000Z']), /day/],
  ['a number with something behind it', ics(['SEQUENCE:1st']), /of this kind.*1st/],
  ['a line of no name', ics(['what is this']), /no content line: what is this/],
  ['a line that is not folded', ics([`SUMMARY:${'x'.repeat(80)}`]), /88 octets/],
  ['a line feed alone', ics(['SUMMARY:x']).replace('SUMMARY:x\r\n', 'SUMMARY:x\n'), /not ended by CRLF/],
  ['a last line that is not ended', ics([]).trimEnd(), /last line/],
  ['a control character', ics(['SUMMARY:x\u0000']), /control character/],
  ['what is closed in another order', ics(['BEGIN:VALARM', 'END:VEVENT', 'END:VALARM']), /END:VEVENT closes VALARM/],
  ['what is not closed', ics([]).replace('END:VCALENDAR\r\n', ''), /VCALENDAR is not closed/],
  ['a line behind a component', ics(['BEGIN:VALARM', 'END:VALARM', 'SUMMARY:x']), /behind.*SUMMARY:x/],
  ['two calendars', ics([]) + ics([]), /one calendar/],
  ['a line outside', `SUMMARY:x\r\n${ics([])}`, /outside.*SUMMARY:x/],
  ['a time that is told twice', ics(['DTSTART:20270119T120000Z', 'DTSTART:20270119T120000Z']), /2 lines DTSTART/],
  ['a zone of half a rule', ics(start).replace('TZOFFSETFROM:+0200\r\n', ''), /0 lines TZOFFSETFROM/],
] satisfies [string, string, RegExp][])('%s is refused', ([, text, said]) => {
  const read = () => {
    const calendar = parseIcs(text);
    return instantOf(only(event(calendar), 'DTSTART'), calendar);
  };
  expect(read).toThrow(said);
});

function event(calendar: IcsComponent) {
  return calendar.getFirstSubcomponent('vevent')!;
}

/** A calendar with one event of these lines, beside the rules of a zone. */
function ics(lines: readonly string[]): string {
  const change = (kind: string, from: string, to: string, month: number, hour: number) => [
    `BEGIN:${kind}`,
    `DTSTART:1970${String(month).padStart(2, '0')}01T0${hour}0000`,
    `RRULE:FREQ=YEARLY;BYMONTH=${month};BYDAY=-1SU`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    `END:${kind}`,
  ];
  const rules = [...change('STANDARD', '+0200', '+0100', 10, 3), ...change('DAYLIGHT', '+0100', '+0200', 3, 2)];
  const zone = ['BEGIN:VTIMEZONE', 'TZID:Copenhagen', ...rules, 'END:VTIMEZONE'];
  const all = ['BEGIN:VCALENDAR', ...zone, 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'];
  return all.map(line => `${line}\r\n`).join('');
}
