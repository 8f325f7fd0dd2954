import { Link } from '@tanstack/react-router';
import { Button, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../ui/index.ts';
import type { CompletionRequest } from './run/completion-body.ts';
import { curlSnippet, openAiSnippet } from './snippet.ts';

/** The same call as code, to take away. */
export function SnippetDialog({ request, onClose }: { request: CompletionRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState('curl');
  const { origin } = window.location;
  const code = kind === 'curl' ? curlSnippet(origin, request) : openAiSnippet(origin, request);
  return (
    <Modal open centered width={720} footer={null} title={t('playground.codeTitle')} onCancel={onClose}>
      <div className="stack">
        <p className="second">{t('playground.codeText')}</p>
        <div>
          <Segmented
            aria-label={t('playground.code')}
            value={kind}
            options={[
              { value: 'curl', label: 'curl' },
              { value: 'openai', label: 'openai (npm)' },
            ]}
            onChange={setKind}
          />
        </div>
        <CopyField block label={t('playground.code')} value={code} />
        <div>
          <Link to="/keys">
            <Button>{t('playground.codeKey')}</Button>
          </Link>
        </div>
      </div>
    </Modal>
  );
}
