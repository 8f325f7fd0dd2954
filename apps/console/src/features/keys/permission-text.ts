/** Texts may not hold dots in their keys: `keys.own` is `roles.permissions.keys-own`. */
export function permissionText<P extends string>(permission: P) {
  return `roles.permissions.${permission.replace('.', '-')}` as PermissionText<P>;
}
type PermissionText<P extends string> = P extends `${infer Area}.${infer Verb}`
  ? `roles.permissions.${Area}-${Verb}`
  : never;
