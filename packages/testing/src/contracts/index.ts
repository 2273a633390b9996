export { calendarContract, describeCalendarProvider } from './calendar.ts';
export { type Clause, clausesFor } from './clause.ts';
export { ACCOUNT_HEADER, createTestContext, type TestContext } from './context.ts';
export { describePlugin, pluginContract } from './plugin.ts';
export { describeMatchingStrategy, strategyContract } from './strategy.ts';
export type { Subject, Upstream } from './subject.ts';
export { describeVideoProvider, videoContract } from './video.ts';
export { decodeText, type IcsComponent, instantOf, only, parseIcs } from './icalendar.ts';
