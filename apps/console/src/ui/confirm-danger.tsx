import { Input, Modal } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from './states.tsx';

interface ConfirmDangerProps {
  open: boolean;
  title: string;
  /** What will be lost, and that it cannot be undone. */
  text: ReactNode;
  /** The verb on the red button. */
  action: string;
  /** The name to type first, for what destroys much. */
  typed?: string;
  /** A rejection is shown in the dialog, which stays open. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something is destroyed. */
export function ConfirmDanger({ open, title, text, action, typed, onConfirm, onClose }: ConfirmDangerProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [entered, setEntered] = useState('');
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const reset = () => {
    setError(null);
    setEntered('');
  };
  return (
    <Modal
      open={open}
      title={title}
      okText={action}
      okButtonProps={{
        danger: true,
        loading: busy,
        disabled: typed !== undefined && entered.trim() !== typed,
      }}
      onOk={() => void confirm()}
      onCancel={onClose}
      afterClose={reset}
      width={460}
      centered
    >
      <div className="stack">
        <div>{text}</div>
        {typed !== undefined && <TypedName typed={typed} entered={entered} onChange={setEntered} />}
        <ProblemNotice error={error} />
      </div>
    </Modal>
  );
}

function TypedName({
  typed,
  entered,
  onChange,
}: {
  typed: string;
  entered: string;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{t('states.typeToConfirm', { text: typed })}</label>
      <Input id={id} value={entered} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
