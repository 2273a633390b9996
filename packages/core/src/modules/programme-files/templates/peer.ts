import { basics, hours, inBoth, privacyText } from './texts.ts';

export const peer = {
  formatVersion: 1,
  programme: {
    ...basics,
    title: inBoth('Peers', 'Ligestillede'),
    purpose: inBoth(
      'Two in the same place help each other on: three months, a talk every week, in turn.',
      'To i samme sted hjælper hinanden videre: tre måneder, en samtale hver uge, på skift.',
    ),
    privacyText,
    kind: 'PEER',
    defaultCapacity: 1,
    maximumZoneHours: 3,
    requireSharedLanguage: true,
    minimumScore: null,
  },
  phases: [
    { key: 'recruitment', kind: 'RECRUITMENT', withheldCues: ['TITLE', 'GRADE', 'UNIT'] },
    { key: 'mentoring', kind: 'MENTORING', withheldCues: ['TITLE', 'GRADE'] },
    { key: 'evaluation', kind: 'EVALUATION' },
  ],
  questions: [
    {
      key: 'question',
      label: inBoth('What are you working on?', 'Hvad arbejder du med?'),
      type: 'TEXT',
      roles: ['PEER'],
      required: true,
      visibility: 'EVERYBODY',
    },
    {
      key: 'field',
      label: inBoth('In which field?', 'Inden for hvilket område?'),
      type: 'SINGLE_CHOICE',
      roles: ['PEER'],
      required: true,
      visibility: 'EVERYBODY',
      options: [
        { key: 'people', label: inBoth('People', 'Mennesker') },
        { key: 'technology', label: inBoth('Technology', 'Teknologi') },
        { key: 'trade', label: inBoth('Trade', 'Handel') },
        { key: 'public', label: inBoth('Public service', 'Offentlig service') },
        { key: 'other', label: inBoth('Something else', 'Noget andet') },
      ],
    },
    {
      key: 'other_field',
      label: inBoth('Which?', 'Hvilket?'),
      type: 'TEXT',
      roles: ['PEER'],
      visibility: 'EVERYBODY',
      condition: { question: 'field', anyOf: ['other'] },
    },
    {
      ...hours,
      label: inBoth('Hours a month that you have', 'Timer om måneden, du har'),
      roles: ['PEER'],
      visibility: 'PARTNER',
    },
  ],
};
