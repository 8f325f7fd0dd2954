import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { Icon, Notice, ProblemNotice } from '../../ui/index.ts';

export function useVerify() {
  return useMutation(orpc.audit.verify.mutationOptions());
}
type Verify = ReturnType<typeof useVerify>;

export function VerifyButton({ verify }: { verify: Verify }) {
  const { t } = useTranslation();
  return (
    <Button
      icon={<Icon name="audit" size={16} />}
      loading={verify.isPending}
      onClick={() => verify.mutate({})}
    >
      {t(verify.isPending ? 'audit.verifying' : 'audit.verify')}
    </Button>
  );
}

/** What the check found; nothing before it was asked for. */
export function VerifyResult({ verify: { data, error } }: { verify: Verify }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (error) return <ProblemNotice error={error} />;
  if (data === undefined) return null;
  if (data.valid) {
    return (
      <Notice tone="success" title={t('audit.valid')}>
        {t('audit.validText', { entries: formatNumber(data.entries, locale) })}
      </Notice>
    );
  }
  return (
    <Notice tone="danger" title={t('audit.broken', { sequence: data.brokenAt })}>
      {t('audit.brokenText')}
    </Notice>
  );
}
