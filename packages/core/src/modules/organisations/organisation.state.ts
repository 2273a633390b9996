import type { OrganisationStatus } from '../../database/generated/enums.ts';
import { stateMachine } from '../../state.ts';

/** The operator's. What is closing stays closed: its data is taken out and removed. */
export const organisationStates = stateMachine<OrganisationStatus>()('organisation', {
  suspend: { from: ['ACTIVE'], to: 'SUSPENDED' },
  resume: { from: ['SUSPENDED'], to: 'ACTIVE' },
  close: { from: ['ACTIVE', 'SUSPENDED'], to: 'CLOSING' },
});

export type OrganisationAction = keyof typeof organisationStates.transitions;
