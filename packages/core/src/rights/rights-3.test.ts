import { describeRights } from './fixtures/rights.ts';

describeRights({ part: 3, of: 3 });
