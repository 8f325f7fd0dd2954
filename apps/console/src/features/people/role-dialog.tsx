import type { MemberItem } from '@jishi/contract';
import { App, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../ui/index.ts';
import { RoleChoice } from './role-choice.tsx';
import { useMemberUpdate } from './use-member-update.ts';

export function RoleDialog({ member, onClose }: { member: MemberItem; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [role, setRole] = useState(member.role);
  const update = useMemberUpdate();
  const save = () =>
    update.mutate(
      { memberId: member.id, role },
      {
        onSuccess: () => {
          void message.success(t('people.roleChanged', { name: member.name, role: t(`roles.${role}`) }));
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      centered
      width={520}
      title={t('people.changeRoleTitle', { name: member.name })}
      okText={t('actions.save')}
      okButtonProps={{ disabled: role === member.role, loading: update.isPending }}
      onOk={save}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="second">{t('people.changeRoleText')}</p>
        <RoleChoice value={role} onChange={setRole} />
        <ProblemNotice error={update.error} />
      </div>
    </Modal>
  );
}
