import { expect, test } from 'vitest';
import { recorded } from '../../api/audit-page.ts';
import { auditLabel, namesInWords } from './audit.label.ts';

const names = recorded().map(({ name }) => name);
const inDanish = (name: string) => auditLabel({ locale: 'da' }, name);

test('everything that the log may hold has words, and nothing else', () => {
  expect(names.filter(name => !namesInWords().has(name))).toEqual([]);
  expect([...namesInWords()].filter(name => !names.includes(name))).toEqual([]);
});

test('no two are called the same', () => {
  for (const locale of ['en', 'da']) {
    const labels = names.map(name => auditLabel({ locale }, name));
    expect(labels.filter((label, at) => labels.indexOf(label) < at)).toEqual([]);
  }
});

test('they are said in the language of who reads and in the words of the organisation', () => {
  expect(inDanish('programme.open')).toBe('Program: åbne for ansøgninger');
  const reader = { locale: 'en', vocabulary: { en: { match: { one: 'tandem' } } } };
  expect(auditLabel(reader, 'match.accept')).toBe('Tandem: accept');
});

test('what releases before called it has the same words; what nobody knows keeps its name', () => {
  expect(inDanish('apiClient.create')).toBe(inDanish('api-client.create'));
  expect(inDanish('program.createPost')).toBe('API-klient uden adgang: createPost');
  expect(inDanish('programme.acceptMatch')).toBe('Set som en rolle, forsøgt: acceptMatch');
  expect(inDanish('test.happen')).toBe('test.happen');
});
