import { describeRights } from './fixtures/rights.ts';

describeRights({ part: 2, of: 3 });
