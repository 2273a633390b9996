import { onTestFinished, vi } from 'vitest';

let pretended = 0;

/** Until the test ends, only `pretendToCompute` takes time. */
export function pretendTime(): void {
  const usage = vi.spyOn(process, 'threadCpuUsage').mockImplementation(() => ({ user: pretended * 1000, system: 0 }));
  onTestFinished(() => usage.mockRestore());
}

/** What a slow sample does rather than make the tests slow. */
export function pretendToCompute(milliseconds: number): void {
  pretended += milliseconds;
}
