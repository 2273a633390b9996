import type { Membership } from '../../database/generated/client.ts';
import { stateMachine } from '../../state.ts';

export type ApiClientState = 'ACTIVE' | 'ACCESS_LOST' | 'REVOKED';

const alive = ['ACTIVE', 'ACCESS_LOST'] as const;

export const apiClientStates = stateMachine<ApiClientState>()('api client', {
  takeOver: { from: alive, to: 'ACTIVE' },
  revoke: { from: alive, to: 'REVOKED' },
});

/** A key is good for as long as whoever answers for it is an administrator. */
export function stateOfClient(
  revokedAt: Date | null,
  { status, roles }: Pick<Membership, 'status' | 'roles'>,
): ApiClientState {
  if (revokedAt) return 'REVOKED';
  return ['INVITED', 'ACTIVE'].includes(status) && roles.includes('ADMIN') ? 'ACTIVE' : 'ACCESS_LOST';
}
