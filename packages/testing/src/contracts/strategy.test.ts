import { describe, expect, it } from 'vitest';
import { brokenStrategies, subtlyBrokenStrategies } from './samples/broken-strategies.ts';
import { pretendTime } from './samples/clock.ts';
import { brokenPromises } from './samples/failing.ts';
import { hungarian } from './samples/hungarian.ts';
import { greedy, strategySample } from './samples/strategies.ts';
import { describeMatchingStrategy, strategyContract } from './strategy.ts';

describe('a greedy strategy, which promises little, passes', () => {
  describeMatchingStrategy({ plugin: strategySample({}, (problem, run) => greedy(problem, run)) });
});

describe('an exact strategy passes', () => {
  describeMatchingStrategy({
    plugin: strategySample({ exact: true, sparse: true }, (problem, run) => hungarian(problem, run)),
  });
});

describe('each broken promise of a strategy is named', () => {
  it('there is a sample that breaks each promise', () => {
    expect(Object.keys(brokenStrategies).toSorted()).toEqual(strategyContract.map(clause => clause.name).toSorted());
  });

  it.for([...Object.entries(brokenStrategies), ...subtlyBrokenStrategies])(
    '%s',
    { timeout: 60_000 },
    async ([promise, subject]) => {
      pretendTime();
      const broken = await brokenPromises(strategyContract, subject);
      // What breaks a rule breaks it when it is aborted, too.
      const abort = 'it stops on abort with its best so far';
      expect(broken.filter(name => name === promise || name !== abort)).toEqual([promise]);
    },
  );
});
