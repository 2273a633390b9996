import { describeContentFilter, describePlugin } from '@mentorkit/testing/contracts';
import plugin from '../src/plugin.ts';

const subject = { plugin, settings: { words: ['lottery'] } };

describePlugin(subject);
describeContentFilter({ ...subject, allowed: ['See you on Monday.'], held: ['I have won the LOTTERY!'] });
