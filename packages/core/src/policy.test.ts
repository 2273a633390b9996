import { describe, expect, test } from 'vitest';
import { Forbidden, NotFound } from './errors.ts';
import {
  administrator,
  administratorInPerson,
  allOf,
  allows,
  anyMember,
  anyManager,
  anyOf,
  applicantOf,
  auditor,
  authorise,
  type Condition,
  conditionFor,
  holds,
  managerOf,
  oneself,
  ownEnrolment,
  participantOf,
  platformOnly,
  policy,
  programmeRole,
  realPerson,
  type Relation,
  related,
  type Rule,
  sqlFor,
  unlessViewingAnother,
  where,
  whereFor,
} from './policy.ts';
import { platformViewer, type Viewer } from './access/viewer.ts';

const nobody: Viewer = {
  membershipId: 'me',
  displayName: 'Somebody',
  timeZone: 'UTC',
  organisationRoles: [],
  programmeRoles: [],
  participations: [],
};
const manager: Viewer = {
  ...nobody,
  programmeRoles: [
    { programmeId: 'p1', role: 'MANAGER' },
    { programmeId: 'p2', role: 'MODERATOR' },
  ],
};
const mentor: Viewer = {
  ...nobody,
  participations: [
    { participantId: 'e1', programmeId: 'p1', role: 'MENTOR', admitted: true },
    { participantId: 'e2', programmeId: 'p2', role: 'MENTEE', admitted: false },
  ],
};
const admin: Viewer = { ...nobody, organisationRoles: ['ADMIN'] };
const always: Condition = { kind: 'always' };
const never: Condition = { kind: 'never' };
const isIn = (field: string, ...values: string[]): Condition => ({ kind: 'in', field, values });
const isOwn = (field: string, ...values: string[]): Condition => ({ kind: 'in', field, values, own: true });

const members: Relation = { field: 'members', many: true, table: 'match_members', theirs: 'match_id', ours: 'id' };
const programme: Relation = {
  field: 'programme',
  many: false,
  table: 'programmes',
  theirs: 'id',
  ours: 'programme_id',
};

/** A policy whose one rule is this condition. */
const policyOf = (condition: Condition) => policy('thing', { read: { says: '', for: () => condition } });

const viewing: Viewer = {
  ...manager,
  viewAs: { managerId: 'm', programmeId: 'p1', role: 'MENTOR', expiresAt: Temporal.Instant.from('2027-01-01T00:00Z') },
};

test('a rule says for each viewer what must hold', () => {
  const all: [Rule, Viewer, Condition][] = [
    [anyMember, nobody, always],
    [platformOnly, admin, never],
    [administrator, admin, always],
    [administrator, { ...nobody, organisationRoles: ['AUDITOR'] }, never],
    [administratorInPerson, admin, always],
    [administratorInPerson, nobody, never],
    [administratorInPerson, { ...admin, scopes: ['write'] }, never],
    [anyManager, manager, always],
    [anyManager, { ...nobody, programmeRoles: [{ programmeId: 'p2', role: 'MODERATOR' }] }, never],
    [anyManager, nobody, never],
    [auditor, { ...nobody, organisationRoles: ['AUDITOR'] }, always],
    [auditor, admin, never],
    [programmeRole('id', 'MANAGER', 'MODERATOR'), manager, isIn('id', 'p1', 'p2')],
    [programmeRole('id', 'MANAGER'), manager, isIn('id', 'p1')],
    [programmeRole('id', 'MANAGER'), mentor, never],
    [managerOf('id'), admin, always],
    [managerOf('id'), manager, isIn('id', 'p1')],
    [managerOf('id'), nobody, never],
    [applicantOf('id'), mentor, isIn('id', 'p1', 'p2')],
    [applicantOf('id'), manager, never],
    [participantOf('id'), mentor, isIn('id', 'p1')],
    [participantOf('id'), manager, never],
    [oneself('authorId'), nobody, isOwn('authorId', 'me')],
    [ownEnrolment('participantId'), mentor, isOwn('participantId', 'e1', 'e2')],
    [ownEnrolment('participantId'), manager, never],
    [unlessViewingAnother('id'), nobody, always],
    [unlessViewingAnother('id'), viewing, isIn('id', 'p1')],
    [realPerson, nobody, always],
    [realPerson, viewing, never],
    [where('state', 'OPEN', 'RUNNING'), nobody, isIn('state', 'OPEN', 'RUNNING')],
    [
      related(members, oneself('personId')),
      nobody,
      { kind: 'related', relation: members, condition: isOwn('personId', 'me') },
    ],
    [related(members, platformOnly), admin, never],
    [related(members, anyMember), nobody, { kind: 'related', relation: members, condition: always }],
  ];
  for (const [rule, viewer, condition] of all) expect([rule.says, rule.for(viewer)]).toEqual([rule.says, condition]);
});

describe('several rules together', () => {
  const a: Rule = { says: 'a', for: () => isIn('a', '1') };
  const b: Rule = { says: 'b', for: () => isIn('b', '2') };

  test('need one of them, and the shortest way to say so', () => {
    expect(anyOf(a, b).for(nobody)).toEqual({ kind: 'any', of: [isIn('a', '1'), isIn('b', '2')] });
    expect(anyOf(a, platformOnly).for(nobody)).toEqual(isIn('a', '1'));
    expect(anyOf(a, anyMember).for(nobody)).toEqual(always);
    expect(anyOf(platformOnly, platformOnly).for(nobody)).toEqual(never);
    expect(anyOf().for(nobody)).toEqual(never);
  });

  test('need all of them, and the shortest way to say so', () => {
    expect(allOf(a, b).for(nobody)).toEqual({ kind: 'all', of: [isIn('a', '1'), isIn('b', '2')] });
    expect(allOf(a, anyMember).for(nobody)).toEqual(isIn('a', '1'));
    expect(allOf(a, platformOnly).for(nobody)).toEqual(never);
    expect(allOf(anyMember, anyMember).for(nobody)).toEqual(always);
  });
});

test('what people review says who it is', () => {
  const rules = [
    anyMember,
    platformOnly,
    auditor,
    managerOf('programmeId'),
    programmeRole('id', 'MANAGER', 'MODERATOR'),
    administratorInPerson,
    anyManager,
    applicantOf('id'),
    participantOf('id'),
    unlessViewingAnother('id'),
    realPerson,
    oneself('authorId'),
    ownEnrolment('participantId'),
    related(members, where('consent', 'PENDING', 'GIVEN')),
    related(programme, allOf(anyMember, auditor)),
  ];
  expect(rules.map(rule => rule.says)).toMatchInlineSnapshot(`
    [
      "any member of the organisation",
      "the platform itself",
      "auditors",
      "administrators of the organisation; or manager of the programme (programmeId)",
      "manager or moderator of the programme (id)",
      "administrators of the organisation, in person",
      "managers of any programme",
      "participant or applicant in the programme (id)",
      "participant in the programme (id)",
      "not while another programme is viewed as somebody else (id)",
      "not through the eyes of somebody else",
      "the person themselves (authorId)",
      "the participant themselves (participantId)",
      "one of its members: consent is PENDING or GIVEN",
      "its programme: (any member of the organisation) and (auditors)",
    ]
  `);
});

describe('one object', () => {
  const thing = policy<'change' | 'remove'>('thing', {
    read: where('state', 'OPEN'),
    change: oneself('authorId'),
    remove: platformOnly,
  });
  const open = { state: 'OPEN', authorId: 'me' };

  test('is open to whom the rule names, and to the platform', () => {
    expect(allows(thing, 'read', nobody, open)).toBe(true);
    expect(allows(thing, 'read', nobody, { ...open, state: 'DRAFT' })).toBe(false);
    expect(allows(thing, 'remove', nobody, open)).toBe(false);
    expect(allows(thing, 'remove', platformViewer, open)).toBe(true);
  });

  test('is closed to whoever is not signed in', () => {
    expect(conditionFor(policyOf(always), 'read', undefined)).toEqual(never);
    expect(allows(thing, 'read', undefined, open)).toBe(false);
    expect(() => authorise({ viewer: undefined }, thing, 'read', open)).toThrow(NotFound);
  });

  test('is missing for who may not see it, and refused to who may', () => {
    const attempt = (object: object) => () => authorise({ viewer: nobody }, thing, 'change', object);
    expect(attempt(open)).not.toThrow();
    expect(attempt({ state: 'DRAFT', authorId: 'me' })).not.toThrow();
    expect(attempt({ ...open, authorId: 'other' })).toThrow(new Forbidden('thing.change'));
    expect(attempt({ state: 'DRAFT', authorId: 'other' })).toThrow(new NotFound('thing'));
  });

  test('has to have all that the rule looks at', () => {
    const attempt = () => allows(thing, 'read', nobody, {});
    expect(attempt).toThrow('A policy needs the field state, which was not loaded');
  });

  test.each<[boolean, Condition, object]>([
    [true, always, {}],
    [false, never, {}],
    [true, isIn('a', '1', '2'), { a: '2' }],
    [false, isIn('a', '1', '2'), { a: '3' }],
    [false, isIn('a', 'null'), { a: null }],
    [true, { kind: 'all', of: [isIn('a', '1'), isIn('b', '2')] }, { a: '1', b: '2' }],
    [false, { kind: 'all', of: [isIn('a', '1'), isIn('b', '2')] }, { a: '1', b: '1' }],
    [true, { kind: 'any', of: [isIn('a', '1'), isIn('b', '2')] }, { a: '2', b: '2' }],
    [false, { kind: 'any', of: [isIn('a', '1'), isIn('b', '2')] }, { a: '2', b: '1' }],
    [true, { kind: 'related', relation: members, condition: isIn('a', '1') }, { members: [{ a: '0' }, { a: '1' }] }],
    [false, { kind: 'related', relation: members, condition: isIn('a', '1') }, { members: [{ a: '0' }] }],
    [false, { kind: 'related', relation: members, condition: always }, { members: [] }],
    [true, { kind: 'related', relation: programme, condition: isIn('a', '1') }, { programme: { a: '1' } }],
    [false, { kind: 'related', relation: programme, condition: isIn('a', '1') }, { programme: { a: '0' } }],
    [false, { kind: 'related', relation: programme, condition: always }, { programme: null }],
  ])('%s: %j holds of %j', (expected, condition, object) => {
    expect(holds(condition, object)).toBe(expected);
  });
});

/** That these readings mean the same on a database is the promise of `policy-readings.test.ts`. */
describe('a list', () => {
  const ofOwn: Condition = { kind: 'related', relation: members, condition: isIn('participantId', 'e1') };
  const conditions: Condition[] = [
    always,
    never,
    isIn('programmeId', 'p1', 'p2'),
    isIn('state', 'OPEN'),
    isIn('idea', 'good'),
    { kind: 'all', of: [isIn('id', 'm1'), isIn('paid', 'yes'), ofOwn] },
    { kind: 'any', of: [isIn('endedById', 'me'), never] },
    { kind: 'related', relation: programme, condition: { kind: 'related', relation: members, condition: always } },
  ];

  test('is asked of Prisma', () => {
    expect(conditions.map(condition => whereFor(policyOf(condition), 'read', nobody))).toMatchInlineSnapshot(`
      [
        {},
        {
          "id": {
            "in": [],
          },
        },
        {
          "programmeId": {
            "in": [
              "p1",
              "p2",
            ],
          },
        },
        {
          "state": {
            "in": [
              "OPEN",
            ],
          },
        },
        {
          "idea": {
            "in": [
              "good",
            ],
          },
        },
        {
          "AND": [
            {
              "id": {
                "in": [
                  "m1",
                ],
              },
            },
            {
              "paid": {
                "in": [
                  "yes",
                ],
              },
            },
            {
              "members": {
                "some": {
                  "participantId": {
                    "in": [
                      "e1",
                    ],
                  },
                },
              },
            },
          ],
        },
        {
          "OR": [
            {
              "endedById": {
                "in": [
                  "me",
                ],
              },
            },
            {
              "id": {
                "in": [],
              },
            },
          ],
        },
        {
          "programme": {
            "is": {
              "members": {
                "some": {},
              },
            },
          },
        },
      ]
    `);
  });

  test('is never left out by Prisma because a part of it is empty', () => {
    const all: Condition = { kind: 'all', of: [always, always] };
    expect(whereFor(policyOf(all), 'read', nobody)).toEqual({});
    expect(whereFor(policyOf({ kind: 'all', of: [always, isIn('a', '1')] }), 'read', nobody)).toEqual({
      AND: [{ a: { in: ['1'] } }],
    });
    expect(whereFor(policyOf({ kind: 'any', of: [isIn('a', '1'), all] }), 'read', nobody)).toEqual({});
  });

  test('is asked of PostgreSQL, with parameters after those that are there', () => {
    const parameters: unknown[] = ['first'];
    const sql = conditions.map(condition => sqlFor(policyOf(condition), 'read', nobody, 't', parameters));
    expect({ sql, parameters }).toMatchInlineSnapshot(`
      {
        "parameters": [
          "first",
          [
            "p1",
            "p2",
          ],
          [
            "m1",
          ],
          [
            "e1",
          ],
          [
            "me",
          ],
        ],
        "sql": [
          "true",
          "false",
          "t.programme_id = any($2::uuid[])",
          "t.state in ('OPEN')",
          "t.idea in ('good')",
          "(t.id = any($3::uuid[]) and t.paid in ('yes') and exists (select 1 from match_members t_match_members where t_match_members.organisation_id = t.organisation_id and t_match_members.match_id = t.id and t_match_members.participant_id = any($4::uuid[]) offset 0))",
          "(t.ended_by_id = any($5::uuid[]) or false)",
          "exists (select 1 from programmes t_programmes where t_programmes.organisation_id = t.organisation_id and t_programmes.id = t.programme_id and exists (select 1 from match_members t_programmes_match_members where t_programmes_match_members.organisation_id = t_programmes.organisation_id and t_programmes_match_members.match_id = t_programmes.id and true offset 0) offset 0)",
        ],
      }
    `);
  });

  test('is empty for whoever is not signed in, and whole for the platform', () => {
    expect(whereFor(policyOf(always), 'read', undefined)).toEqual({ id: { in: [] } });
    expect(sqlFor(policyOf(always), 'read', undefined, 't', [])).toBe('false');
    expect(whereFor(policyOf(never), 'read', platformViewer)).toEqual({});
    expect(sqlFor(policyOf(never), 'read', platformViewer, 't', [])).toBe('true');
  });
});
