import { describeForeignIds } from './fixtures/foreign-ids.ts';

describeForeignIds({ part: 1, of: 2 });
