import type { ComponentProps, ReactNode } from 'react';
import { Page, PageHeader, PageTabs } from './page.tsx';
import { Forbidden } from './states.tsx';

interface TabbedPageProps {
  /** False: it is said that the role lacks the right, and nothing else is shown. */
  allowed: boolean;
  width?: ComponentProps<typeof Page>['width'];
  title: string;
  description: string;
  actions?: ReactNode;
  /** Fewer than two are not shown. */
  tabs: ComponentProps<typeof PageTabs>['tabs'];
  children: ReactNode;
}

/** Several pages under one header; each tab has its address. */
export function TabbedPage({ allowed, width = 'normal', title, tabs, children, ...header }: TabbedPageProps) {
  if (!allowed) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  return (
    <Page width={width}>
      <PageHeader title={title} {...header} />
      {tabs.length > 1 && <PageTabs label={title} tabs={tabs} />}
      {children}
    </Page>
  );
}
