import { randomUUID } from 'node:crypto';

/** A plugin that fails fails at each call, and each of the lines would say the same. */
const MOST_LINES = 5;
const WITHIN_MS = 10_000;

export interface Complaint {
  until: number;
  written: number;
  leftOut: number;
  incidentId: string;
}

/** By what they are about, which has to be one of a few. */
export type Complaints = Map<string, Complaint>;

/**
 * Has a line written, unless there were several about the same within ten seconds; the next one says how many were left
 * out. Answers the incident under which the log tells of it, or of the last of its like.
 */
export function complain(
  { complaints }: { readonly complaints: Complaints },
  about: string,
  write: (fields: { readonly incidentId: string; readonly leftOut?: number }) => void,
): string {
  const now = performance.now();
  let complaint = complaints.get(about);
  if (!complaint || now >= complaint.until) {
    complaint = { until: now + WITHIN_MS, written: 0, leftOut: complaint?.leftOut ?? 0, incidentId: '' };
    complaints.set(about, complaint);
  }
  if (complaint.written === MOST_LINES) {
    complaint.leftOut++;
    return complaint.incidentId;
  }
  const { leftOut } = complaint;
  Object.assign(complaint, { written: complaint.written + 1, leftOut: 0, incidentId: randomUUID() });
  write({ incidentId: complaint.incidentId, ...(leftOut > 0 && { leftOut }) });
  return complaint.incidentId;
}
