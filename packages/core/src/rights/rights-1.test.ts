import { describeRights } from './fixtures/rights.ts';

describeRights({ part: 1, of: 3 });
