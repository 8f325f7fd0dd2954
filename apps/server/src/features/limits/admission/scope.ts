// Which limits count a call, and on whose account. Pure.

export type Each = 'user' | 'key' | 'app' | 'model';

/** Who calls what. */
export interface Subject {
  userId: string | null;
  keyId: string | null;
  groupIds: readonly string[];
  app: string;
  /** As the caller named it, and as the model itself is named: a limit on either counts. */
  models: readonly string[];
}

export interface ScopeColumns {
  group_id: string | null;
  user_id: string | null;
  key_id: string | null;
  app: string | null;
  model_name: string | null;
  each: Each | null;
}

export function applies(scope: ScopeColumns, subject: Subject): boolean {
  return (
    (scope.user_id === null || scope.user_id === subject.userId) &&
    (scope.key_id === null || scope.key_id === subject.keyId) &&
    (scope.group_id === null || subject.groupIds.includes(scope.group_id)) &&
    (scope.app === null || scope.app === subject.app) &&
    (scope.model_name === null || subject.models.includes(scope.model_name))
  );
}

/** The account: '' where there is one for all. Calls without a person or key share the account `none`. */
export function holderOf(scope: ScopeColumns, subject: Subject): string {
  switch (scope.each) {
    case 'user':
      return subject.userId ?? 'none';
    case 'key':
      return subject.keyId ?? 'none';
    case 'app':
      return subject.app;
    case 'model':
      return subject.models.at(-1) ?? 'none';
    default:
      return '';
  }
}
