import { describeHostile } from './fixtures/hostile.ts';

describeHostile({ part: 1, of: 2 });
