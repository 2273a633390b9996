export { createTestDatabase, type TestDatabase } from './platform/database.ts';
export { createMovedClock, type MovedClock } from './platform/moved-clock.ts';
export { createTestLog, keepLine, keepOutput } from './platform/test-log.ts';
export {
  type Answer,
  createTestPlatform,
  type TestPerson,
  type TestPlatform,
  type TestPlatformOptions,
} from './platform/test-platform.ts';
