export { type Clause, clausesFor, describeContract } from './clause.ts';
export { describeMatchingStrategy, strategyContract } from './strategy.ts';
export type { Subject, Upstream } from './subject.ts';
