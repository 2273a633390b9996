import { describeHostile } from './fixtures/hostile.ts';

describeHostile({ part: 2, of: 2 });
