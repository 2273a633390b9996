import type { PluginPermissionKind } from '../generated/graphql.ts';
import { useWords } from '../texts/text.ts';

export interface Permission {
  readonly name: string;
  readonly kind: PluginPermissionKind;
  readonly detail: string;
}

/** What a permission lets a plugin do, as a sentence. */
export function usePermissionWords(): (permission: Permission) => string {
  const { t } = useWords();
  return ({ kind, detail }) => t(`plugins.permission.${kind}`, { detail });
}
