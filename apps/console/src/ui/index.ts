// Building blocks of every page: one look for headers, tables, states, dangerous questions, times and money.
// Invariants: each has its four states, its words in both languages, and works with the keyboard alone.
export { ActionMenu } from './action-menu.tsx';
export { ConfirmDanger } from './confirm-danger.tsx';
export { CopyButton, CopyField } from './copy-field.tsx';
export { type Column, DataTable, type More, moreOf } from './data-table.tsx';
export { FormFoot } from './form-foot.tsx';
export { Icon } from './icon.tsx';
export type { IconName } from './icon-paths.ts';
export { ItemMenu } from './item-menu.tsx';
export { KeyHint } from './key-hint.tsx';
export { Logo } from './logo.tsx';
export { Money, MoneyList } from './money.tsx';
export { Card, Page, PageHeader, Section } from './page.tsx';
export { Avatar, Person } from './person.tsx';
export { QueryView } from './query-view.tsx';
export { RelativeTime } from './relative-time.tsx';
export { EmptyState, Forbidden, Notice, ProblemNotice, Skeleton } from './states.tsx';
export { TabbedPage } from './tabbed-page.tsx';
export { Tag } from './tag.tsx';
