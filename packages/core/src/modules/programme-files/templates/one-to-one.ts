import { basics, hours, inBoth, privacyText } from './texts.ts';

export const oneToOne = {
  formatVersion: 1,
  programme: {
    ...basics,
    title: inBoth('Mentoring one to one', 'Mentoring en til en'),
    purpose: inBoth(
      'People with experience give time to people who have a goal: six months, a talk every other week.',
      'Folk med erfaring giver tid til folk, der har et mål: seks måneder, en samtale hver anden uge.',
    ),
    privacyText,
    kind: 'ONE_TO_ONE',
    defaultCapacity: 2,
    maximumZoneHours: 6,
    requireSharedLanguage: true,
    minimumScore: null,
  },
  phases: [
    { key: 'recruitment', kind: 'RECRUITMENT', withheldCues: ['TITLE', 'GRADE'] },
    { key: 'matching', kind: 'MATCHING', withheldCues: ['TITLE', 'GRADE'] },
    { key: 'mentoring', kind: 'MENTORING' },
    { key: 'evaluation', kind: 'EVALUATION' },
  ],
  questions: [
    {
      key: 'topics',
      label: inBoth('What do you want to talk about?', 'Hvad vil du gerne tale om?'),
      help: inBoth('As a mentor: what can you help with?', 'Som mentor: hvad kan du hjælpe med?'),
      type: 'MULTIPLE_CHOICE',
      roles: ['MENTEE', 'MENTOR'],
      required: true,
      comparison: 'COMPLEMENT',
      weight: 3,
      visibility: 'EVERYBODY',
      options: [
        { key: 'career', label: inBoth('Career', 'Karriere') },
        { key: 'leadership', label: inBoth('Leadership', 'Ledelse') },
        { key: 'craft', label: inBoth('The craft itself', 'Selve faget') },
        { key: 'network', label: inBoth('Network', 'Netværk') },
        { key: 'balance', label: inBoth('Work and life', 'Arbejde og liv') },
        { key: 'start', label: inBoth('To start something', 'At starte noget') },
      ],
    },
    {
      key: 'goal',
      label: inBoth('What should be different in six months?', 'Hvad skal være anderledes om seks måneder?'),
      type: 'TEXT',
      roles: ['MENTEE'],
      required: true,
      visibility: 'PARTNER',
    },
    {
      key: 'experience',
      label: inBoth('What do you bring?', 'Hvad har du med?'),
      type: 'TEXT',
      roles: ['MENTOR'],
      required: true,
      visibility: 'EVERYBODY',
    },
    {
      ...hours,
      label: inBoth('Hours a month that you have', 'Timer om måneden, du har'),
      roles: ['MENTEE', 'MENTOR'],
      visibility: 'PARTNER',
    },
  ],
};
