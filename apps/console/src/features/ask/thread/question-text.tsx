import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './thread.module.css';

/** From this length on a question is a text, not a headline. */
const headline = 140;
/** Longer ones are folded. */
const folded = 600;

export function QuestionText({ question }: { question: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const long = question.length > folded;
  const shape = question.length > headline ? styles.longQuestion : styles.question;
  return (
    <div>
      <h2 className={long && !open ? `${shape} ${styles.folded}` : shape}>
        <span className="visually-hidden">{t('ask.answer.question')}: </span>
        {question}
      </h2>
      {long && (
        <button
          type="button"
          className={`plain-button second ${styles.unfold}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'ask.answer.less' : 'ask.answer.all')}
        </button>
      )}
    </div>
  );
}
