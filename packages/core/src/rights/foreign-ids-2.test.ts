import { describeForeignIds } from './fixtures/foreign-ids.ts';

describeForeignIds({ part: 2, of: 2 });
