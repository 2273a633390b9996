import type { ParticipantRole } from '../../database/generated/enums.ts';
import { emailAddress } from '../../email-address.ts';
import { isLine } from '../../input.ts';
import { isTimeZone } from '../../time-zone.ts';
import {
  type AnswerValue,
  type AskedQuestion,
  excerpt,
  type Issue,
  type IssueCode,
  isIssue,
  issue,
  readAnswer,
} from './participant.answers.ts';
import { maximumCapacity, readLanguages } from './participant.limits.ts';
import { UnreadableFile } from './participant-import.csv.ts';
import type { TextParameters } from '../../texts/text.ts';

/** Which column of the file says what, by its place. */
export interface Columns {
  readonly count: number;
  readonly at: Readonly<Partial<Record<KnownColumn, number>>>;
  readonly questions: readonly { readonly question: AskedQuestion; readonly at: number }[];
  /** Names of columns that say nothing to this programme. */
  readonly ignored: readonly string[];
}

const knownColumns = [
  'id',
  'role',
  'time_zone',
  'email',
  'name',
  'locale',
  'capacity',
  'languages',
  'native_language',
] as const;
type KnownColumn = (typeof knownColumns)[number];
const neededColumns = ['id', 'role', 'time_zone'] as const satisfies KnownColumn[];

/** What a row says of somebody; undefined where it says nothing. */
export interface ImportedPerson {
  readonly row: number;
  readonly externalId: string;
  readonly role: ParticipantRole;
  readonly timeZone: string;
  /** As `emailAddress` answers it. */
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly locale: string | undefined;
  readonly capacity: number | undefined;
  readonly languages: readonly string[] | undefined;
  /** Of every question that the file has a column for and this role is asked; undefined where it is not answered. */
  readonly answers: ReadonlyMap<string, AnswerValue | undefined>;
}

/** Why a row was not accepted. */
export interface RowIssue extends Issue {
  readonly row: number;
  readonly column: string | undefined;
}

export interface RowReader {
  /** @param row counted from 1, the header included */
  read(row: number, fields: readonly string[]): ImportedPerson | RowIssue[];
}

const mostColumns = 500;
const mostIgnoredNames = 100;
const longestId = 100;

/** @throws UnreadableFile when a column is missing or stands there twice */
export function readHeader(fields: readonly string[], questions: readonly AskedQuestion[]): Columns {
  if (fields.length > mostColumns)
    throw new UnreadableFile('TOO_MANY_COLUMNS', { found: fields.length, maximum: mostColumns });
  const places = new Map<string, number>();
  for (const [at, field] of fields.entries()) {
    const name = field.trim().toLowerCase();
    if (name === '') continue;
    if (places.has(name)) throw new UnreadableFile('DUPLICATE_COLUMN', { column: excerpt(name) });
    places.set(name, at);
  }
  for (const column of neededColumns) if (!places.has(column)) throw new UnreadableFile('MISSING_COLUMN', { column });
  const asked = questions.filter(({ key }) => places.has(key));
  const said = new Set<string>([...knownColumns, ...asked.map(({ key }) => key)]);
  return {
    count: fields.length,
    at: Object.fromEntries(knownColumns.filter(name => places.has(name)).map(name => [name, places.get(name)])),
    questions: asked.map(question => ({ question, at: places.get(question.key)! })),
    ignored: [...places.keys()]
      .filter(name => !said.has(name))
      .slice(0, mostIgnoredNames)
      .map(excerpt),
  };
}

/** Reads one row after the other, and remembers the ids: an id that comes again belongs to its first row. */
export function createRowReader(columns: Columns): RowReader {
  const { at } = columns;
  const rowOfId = new Map<string, number>();
  const rowOfAddress = new Map<string, number>();

  function read(row: number, fields: readonly string[]): ImportedPerson | RowIssue[] {
    const issues: RowIssue[] = [];
    if (fields.length !== columns.count) {
      const { code, parameters } = issue('WRONG_COLUMN_COUNT', { found: fields.length, expected: columns.count });
      return [{ row, column: undefined, code, parameters }];
    }

    /** What stands in the column, without blanks around it; undefined where nothing does. */
    function cell(column: KnownColumn): string | undefined {
      const place = at[column];
      return (place === undefined ? '' : fields[place]!.trim()) || undefined;
    }
    function refuse(column: string, code: IssueCode, parameters: TextParameters = {}): undefined {
      issues.push({ row, column, code, parameters });
    }
    function accepted<Value>(column: string, value: Value | Issue): Value | undefined {
      return isIssue(value) ? refuse(column, value.code, value.parameters) : value;
    }
    function needed(column: KnownColumn, maximum = 64): string | undefined {
      const value = cell(column);
      if (value === undefined) return refuse(column, 'REQUIRED');
      return value.length > maximum ? refuse(column, 'TOO_LONG', { maximum }) : value;
    }

    const externalId = needed('id', longestId);
    if (externalId !== undefined) {
      const first = rowOfId.get(externalId);
      if (first === undefined) rowOfId.set(externalId, row);
      else refuse('id', 'DUPLICATE_ID', { value: excerpt(externalId), row: first });
    }

    const roleName = needed('role');
    const role = roleName === undefined ? undefined : roles[roleName.toLowerCase()];
    if (roleName !== undefined && role === undefined) refuse('role', 'UNKNOWN_ROLE', { value: excerpt(roleName) });

    const timeZone = needed('time_zone');
    if (timeZone !== undefined && !isTimeZone(timeZone))
      refuse('time_zone', 'UNKNOWN_TIME_ZONE', { value: excerpt(timeZone) });

    const givenAddress = cell('email');
    const email = givenAddress === undefined ? undefined : emailAddress(givenAddress);
    if (givenAddress !== undefined && email === undefined)
      refuse('email', 'NOT_AN_ADDRESS', { value: excerpt(givenAddress) });
    if (email !== undefined) {
      const key = `${role}\n${email}`;
      const first = rowOfAddress.get(key);
      if (first === undefined) rowOfAddress.set(key, row);
      else refuse('email', 'DUPLICATE_PERSON', { value: excerpt(email), row: first });
    }

    const name = cell('name');
    if (name !== undefined && name.length > 200) refuse('name', 'TOO_LONG', { maximum: 200 });
    if (name !== undefined && !isLine(name)) refuse('name', 'NOT_A_NAME', { value: excerpt(name) });
    const locale = cell('locale')?.toLowerCase();
    if (locale !== undefined && !/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(locale))
      refuse('locale', 'NOT_A_LOCALE', { value: excerpt(locale) });

    // How many mentors a mentee has is the programme's to say.
    const capacity = role === 'MENTOR' ? accepted('capacity', readCapacity(cell('capacity'))) : undefined;
    const languages = accepted(
      at.languages === undefined ? 'native_language' : 'languages',
      readLanguageCells(columns, fields),
    );

    const answers = new Map<string, AnswerValue | undefined>();
    for (const { question, at: place } of columns.questions) {
      if (role === undefined || !question.roles.includes(role)) continue;
      const field = fields[place]!;
      if (question.isRetired) {
        if (field.trim() !== '')
          refuse(question.key, 'QUESTION_RETIRED', { question: question.label['en'] ?? question.key });
        continue;
      }
      const texts = question.type === 'MULTIPLE_CHOICE' ? field.split(';') : [field];
      answers.set(question.key, accepted(question.key, readAnswer(question, texts)));
    }

    if (issues.length > 0) return issues;
    return {
      row,
      externalId: externalId!,
      role: role!,
      timeZone: timeZone!,
      email,
      name,
      locale,
      capacity,
      languages,
      answers,
    };
  }

  return { read };
}

function readCapacity(cell: string | undefined): number | undefined | Issue {
  if (cell === undefined) return undefined;
  if (!/^\d{1,9}$/.test(cell)) return issue('NOT_A_WHOLE_NUMBER', { value: excerpt(cell) });
  const value = Number(cell);
  return value >= 1 && value <= maximumCapacity
    ? value
    : issue('OUT_OF_RANGE', { value, minimum: 1, maximum: maximumCapacity });
}

/** Of both columns together; undefined where the file has neither. */
function readLanguageCells({ at }: Columns, fields: readonly string[]): readonly string[] | undefined | Issue {
  const places = [at.languages, at.native_language].filter(place => place !== undefined);
  if (places.length === 0) return undefined;
  return readLanguages(places.flatMap(place => fields[place]!.split(';')));
}

const roles: Readonly<Record<string, ParticipantRole | undefined>> = Object.assign(
  Object.create(null) as object,
  {
    mentor: 'MENTOR',
    mentee: 'MENTEE',
  } as const,
);
