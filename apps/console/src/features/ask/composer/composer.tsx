import { Button, Input, Tooltip } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type FormEvent, type KeyboardEvent, type ReactNode, type Ref, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import styles from './composer.module.css';
import { questionState } from './question-state.ts';

interface ComposerProps {
  /** An answer is streaming: the button stops it. */
  running: boolean;
  follow: boolean;
  onAsk: (question: string) => void;
  onStop: () => void;
  /** Choices of knowledge bases and model, at the foot. */
  choices: ReactNode;
  inputRef?: Ref<TextAreaRef>;
}

/** Where questions are typed: grows with the text, Enter sends, an input method keeps its own Enter. */
export function Composer({ running, follow, onAsk, onStop, choices, inputRef }: ComposerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const counterId = useId();
  const composing = useComposing();
  const { question, left, counted, sendable } = questionState(text);
  const send = () => {
    if (!sendable || running) return;
    setText('');
    onAsk(question);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || composing.now(event)) return;
    event.preventDefault();
    send();
  };
  return (
    <form className={styles.composer} onSubmit={submit}>
      <Input.TextArea
        ref={inputRef ?? null}
        autoFocus
        variant="borderless"
        className={styles.input}
        autoSize={{ minRows: follow ? 1 : 2, maxRows: 10 }}
        value={text}
        placeholder={t(follow ? 'ask.composer.follow' : 'ask.composer.placeholder')}
        aria-label={t('ask.composer.label')}
        aria-describedby={counterId}
        aria-invalid={left < 0}
        enterKeyHint="send"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onCompositionStart={composing.start}
        onCompositionEnd={composing.end}
      />
      <div className={styles.foot}>
        <div className={styles.choices}>{choices}</div>
        <span
          id={counterId}
          className={left < 0 ? `${styles.counter} ${styles.over}` : styles.counter}
          aria-live="polite"
        >
          {counted &&
            (left < 0 ? t('ask.composer.over', { count: -left }) : t('ask.composer.left', { count: left }))}
        </span>
        <SendButton running={running} sendable={sendable} onStop={onStop} />
      </div>
    </form>
  );
}

function SendButton({
  running,
  sendable,
  onStop,
}: {
  running: boolean;
  sendable: boolean;
  onStop: () => void;
}) {
  const { t } = useTranslation();
  if (running) {
    return (
      <Tooltip title={t('ask.composer.stop')}>
        <Button
          shape="circle"
          aria-label={t('ask.composer.stop')}
          icon={<Icon name="stop" />}
          onClick={onStop}
        />
      </Tooltip>
    );
  }
  return (
    <Tooltip title={t('ask.composer.hint')}>
      <Button
        type="primary"
        shape="circle"
        htmlType="submit"
        disabled={!sendable}
        aria-label={t('ask.composer.send')}
        icon={<Icon name="send" />}
      />
    </Tooltip>
  );
}

/**
 * Whether an input method is composing. Safari ends the composition before it tells of the Enter that confirmed it;
 * only the key code 229 shows that this Enter was the input method's.
 */
function useComposing() {
  const composing = useRef(false);
  return {
    start: () => {
      composing.current = true;
    },
    end: () => {
      composing.current = false;
    },
    now: ({ nativeEvent }: KeyboardEvent) =>
      composing.current || nativeEvent.isComposing || nativeEvent.keyCode === 229,
  };
}
