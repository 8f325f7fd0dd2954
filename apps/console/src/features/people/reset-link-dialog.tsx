import type { MemberItem } from '@jishi/contract';
import { useMutation } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { formatInstant } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { CopyField, ProblemNotice } from '../../ui/index.ts';

/** Makes a reset link on demand: each click makes a new one and is audited. */
export function ResetLinkDialog({ member, onClose }: { member: MemberItem; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const link = useMutation(orpc.members.resetLink.mutationOptions());
  return (
    <Modal
      open
      centered
      footer={null}
      title={t('people.resetLinkTitle', { name: member.name })}
      onCancel={onClose}
    >
      <div className="stack">
        {link.data === undefined ? (
          <>
            <p className="second">{t('people.resetLinkIntro', { email: member.email })}</p>
            <ProblemNotice error={link.error} />
            <Button
              type="primary"
              loading={link.isPending}
              onClick={() => link.mutate({ memberId: member.id })}
            >
              {t('people.resetLinkMake')}
            </Button>
          </>
        ) : (
          <>
            <p>{t('people.resetLinkText', { until: formatInstant(link.data.expiresAt, locale) })}</p>
            <CopyField label={t('people.resetLink')} value={link.data.url} />
          </>
        )}
      </div>
    </Modal>
  );
}
