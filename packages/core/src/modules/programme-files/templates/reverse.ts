import { basics, hours, inBoth, privacyText } from './texts.ts';

export const reverse = {
  formatVersion: 1,
  programme: {
    ...basics,
    title: inBoth('Reverse mentoring', 'Omvendt mentoring'),
    purpose: inBoth(
      'Who is new shows who decides what they do not see any more: six months, a talk a month.',
      'Den nye viser den, der bestemmer, hvad de ikke længere ser: seks måneder, en samtale om måneden.',
    ),
    privacyText,
    kind: 'REVERSE',
    defaultCapacity: 1,
    maximumZoneHours: 6,
    requireSharedLanguage: true,
    minimumScore: null,
  },
  phases: [
    { key: 'recruitment', kind: 'RECRUITMENT', withheldCues: ['TITLE', 'GRADE', 'UNIT', 'PHOTO'] },
    { key: 'matching', kind: 'MATCHING', withheldCues: ['TITLE', 'GRADE', 'UNIT', 'PHOTO'] },
    { key: 'training', kind: 'TRAINING', withheldCues: ['TITLE', 'GRADE'] },
    { key: 'mentoring', kind: 'MENTORING', withheldCues: ['TITLE', 'GRADE'] },
    { key: 'evaluation', kind: 'EVALUATION' },
  ],
  questions: [
    {
      key: 'shows',
      label: inBoth('What can you show?', 'Hvad kan du vise?'),
      help: inBoth(
        'Tools, habits, how it looks from where you stand.',
        'Værktøjer, vaner, hvordan det ser ud, hvor du står.',
      ),
      type: 'MULTIPLE_CHOICE',
      roles: ['MENTEE', 'MENTOR'],
      required: true,
      comparison: 'COMPLEMENT',
      weight: 2,
      visibility: 'EVERYBODY',
      options: [
        { key: 'tools', label: inBoth('Digital tools', 'Digitale værktøjer') },
        { key: 'customers', label: inBoth('What customers say', 'Hvad kunderne siger') },
        { key: 'inclusion', label: inBoth('To be new, or different', 'At være ny eller anderledes') },
        { key: 'climate', label: inBoth('Climate', 'Klima') },
        { key: 'work', label: inBoth('How work is done by now', 'Hvordan man arbejder nu') },
      ],
    },
    {
      key: 'curious',
      label: inBoth('What are you curious about?', 'Hvad er du nysgerrig på?'),
      type: 'TEXT',
      roles: ['MENTEE'],
      required: true,
      visibility: 'PARTNER',
    },
    {
      ...hours,
      label: inBoth('Hours a month that you have', 'Timer om måneden, du har'),
      roles: ['MENTEE', 'MENTOR'],
      visibility: 'PARTNER',
    },
  ],
};
