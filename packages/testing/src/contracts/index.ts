export { type Clause, clausesFor } from './clause.ts';
export { createTestContext, type TestContext } from './context.ts';
export { describePlugin, pluginContract } from './plugin.ts';
export { describeMatchingStrategy, strategyContract } from './strategy.ts';
export type { Subject, Upstream } from './subject.ts';
export { describeVideoProvider, videoContract } from './video.ts';
