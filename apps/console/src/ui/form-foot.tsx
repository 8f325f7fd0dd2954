import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from './states.tsx';

interface FormFootProps {
  label: string;
  busy: boolean;
  error: unknown;
  onCancel?: () => void;
  /** Default: "Cancel". */
  cancelLabel?: string;
  /** The button as wide as the form, for sign-in and the like. */
  block?: boolean;
}

/** End of a form: what went wrong, then the button that submits it. */
export function FormFoot({ label, busy, error, onCancel, cancelLabel, block = false }: FormFootProps) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <ProblemNotice error={error} />
      <div className="row">
        <Button
          type="primary"
          htmlType="submit"
          loading={busy}
          block={block}
          size={block ? 'large' : 'medium'}
        >
          {label}
        </Button>
        {onCancel !== undefined && <Button onClick={onCancel}>{cancelLabel ?? t('actions.cancel')}</Button>}
      </div>
    </div>
  );
}
