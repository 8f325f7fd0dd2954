import { Button, Input, InputNumber, Select } from 'antd';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon, KeyHint } from '../../ui/index.ts';
import styles from './playground.module.css';
import type { CompletionRequest } from './run/completion-body.ts';
import { SnippetDialog } from './snippet-dialog.tsx';

type Request = Omit<CompletionRequest, 'model'>;

interface PromptFormProps {
  names: readonly string[];
  chosen: readonly string[];
  running: boolean;
  onChoose: (models: string[]) => void;
  onRun: (request: Request) => void;
  onStop: () => void;
}

/** What is asked and of whom. Ctrl/⌘ + Enter runs it. */
export function PromptForm({ names, chosen, running, onChoose, onRun, onStop }: PromptFormProps) {
  const { t } = useTranslation();
  const [request, setRequest] = useState<Request>({
    system: '',
    prompt: '',
    temperature: null,
    maxTokens: null,
  });
  const [showingCode, setShowingCode] = useState(false);
  const ready = request.prompt.trim() !== '' && chosen.length > 0;
  const set = (change: Partial<Request>) => setRequest({ ...request, ...change });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready && !running) onRun(request);
  };
  const first = chosen[0];
  return (
    <div className={styles.form}>
      <Labelled label={t('playground.models')}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            maxCount={4}
            placeholder={t('playground.modelsPlaceholder')}
            value={[...chosen]}
            options={names.map((name) => ({ value: name, label: name }))}
            onChange={onChoose}
          />
        )}
      </Labelled>
      <Texts request={request} onChange={set} onKeyDown={onKeyDown} />
      <div className={styles.settings}>
        <Numbers request={request} onChange={set} />
        {running ? (
          <Button icon={<Icon name="stop" size={16} />} onClick={onStop}>
            {t('playground.stop')}
          </Button>
        ) : (
          <Button type="primary" disabled={!ready} onClick={() => onRun(request)}>
            {t('playground.run')} <KeyHint keys={['mod', '↵']} />
          </Button>
        )}
        <Button disabled={first === undefined} onClick={() => setShowingCode(true)}>
          {t('playground.code')}
        </Button>
      </div>
      {showingCode && first !== undefined && (
        <SnippetDialog request={{ ...request, model: first }} onClose={() => setShowingCode(false)} />
      )}
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface PartProps {
  request: Request;
  onChange: (change: Partial<Request>) => void;
}

function Texts({ request, onChange, onKeyDown }: PartProps & { onKeyDown: (event: KeyboardEvent) => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.texts}>
      <Labelled label={t('playground.system')}>
        {(id) => (
          <Input.TextArea
            id={id}
            autoSize={{ minRows: 4, maxRows: 12 }}
            placeholder={t('playground.systemPlaceholder')}
            value={request.system}
            onKeyDown={onKeyDown}
            onChange={({ target }) => onChange({ system: target.value })}
          />
        )}
      </Labelled>
      <Labelled label={t('playground.prompt')}>
        {(id) => (
          <Input.TextArea
            id={id}
            autoFocus
            autoSize={{ minRows: 4, maxRows: 12 }}
            placeholder={t('playground.promptPlaceholder')}
            value={request.prompt}
            onKeyDown={onKeyDown}
            onChange={({ target }) => onChange({ prompt: target.value })}
          />
        )}
      </Labelled>
    </div>
  );
}

function Numbers({ request, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <Labelled label={t('playground.temperature')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={2}
            step={0.1}
            placeholder={t('playground.asModel')}
            value={request.temperature}
            style={{ width: 130 }}
            onChange={(temperature) => onChange({ temperature })}
          />
        )}
      </Labelled>
      <Labelled label={t('playground.maxTokens')}>
        {(id) => (
          <InputNumber
            id={id}
            min={1}
            max={1_000_000}
            precision={0}
            placeholder={t('playground.asModel')}
            value={request.maxTokens}
            style={{ width: 150 }}
            onChange={(maxTokens) => onChange({ maxTokens })}
          />
        )}
      </Labelled>
    </>
  );
}
