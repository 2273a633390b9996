import { auditNames } from '../audited.ts';
import { vetoedActions } from '../events/audit-log.ts';
import { auditPolicy } from '../modules/audit/audit.policy.ts';
import { auditLabel } from '../modules/audit/audit.label.ts';
import { modules } from '../modules/index.ts';
import type { Policy } from '../policy.ts';

const preamble = `# What the audit log holds

Every name under which something is recorded, of what, and what it says. For auditors and administrators, who read the
log with \`auditEvents\`: its \`filter.action\` takes such a name, or all of a kind, as \`match.*\`. Made by
\`npm run schema\`.

**label** is what \`AuditEvent.label\` calls it, in the reader's language and the organisation's words.
**done** is what a row with the outcome DONE says. One with the outcome REFUSED says that somebody tried: without the
**right** to it, which \`schema/policies.md\` says, or a **plugin**, which its data names, stood against it. Who tries to
change or follow anything while looking through the eyes of somebody else is refused as \`programme.<operation>\`; an API
client whose scopes do not cover a mutation, as \`program.<place>\`, which \`schema/scopes.md\` has. Rows are never rewritten: what releases before recorded under a name that is **former** today is found by both.
`;

/** As `schema/audit.md` has it. */
export function auditPage(): string {
  const rows = recorded().map(({ name, subjectType, says, refused, former }) => [
    `\`${name}\``,
    auditLabel({ locale: 'en' }, name),
    subjectType,
    says,
    refused.join(', '),
    former.map(old => `\`${old}\``).join(', '),
  ]);
  const header = ['name', 'label', 'of', 'done', 'refused', 'former'];
  const lines = [header, header.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
  return `${preamble}\n${lines.join('\n')}\n`;
}

/** Everything under which something is recorded, by its name. */
export function recorded() {
  const done = new Map(auditNames().map(entry => [entry.name, entry]));
  const policies = modules.flatMap(({ policies: own = [] }) => own);
  const withoutRight = new Map(policies.flatMap(policy => refusalsOf(policy).map(name => [name, policy.subject])));
  const vetoed = new Set<string>(vetoedActions);
  const names = new Set([...done.keys(), ...withoutRight.keys(), ...vetoed]);
  return [...names].sort().map(name => {
    const entry = done.get(name);
    const subjectType = entry?.subjectType ?? withoutRight.get(name) ?? name.split('.')[0]!;
    const refused = [...(withoutRight.has(name) ? ['right'] : []), ...(vetoed.has(name) ? ['plugin'] : [])];
    return { name, subjectType, says: entry?.says ?? '', refused, former: entry?.formerly ?? [] };
  });
}

/** Who may not read something is told that it does not exist, which is no refusal; but the log does. */
function refusalsOf({ subject, rules }: Policy): string[] {
  const actions = Object.keys(rules).filter(action => action !== 'read' || subject === auditPolicy.subject);
  return actions.map(action => `${subject.replaceAll(' ', '-')}.${action}`);
}
