import type { RouteRule } from '@jishi/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Icon, Section } from '../../../ui/index.ts';
import { dataPolicyText } from '../../models/index.ts';
import styles from '../routes.module.css';
import { RuleDialog, type RuleParts } from './rule-dialog.tsx';
import { joinIn, newRule, type RuleNames, ruleWords } from './rule-words.ts';

interface RulesSectionProps extends RuleParts {
  rules: readonly RouteRule[];
  onChange: (rules: RouteRule[]) => void;
}

/** The rules of a route, each as a sentence. */
export function RulesSection({ rules, onChange, models, groups }: RulesSectionProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<number | null>(null);
  const edited = editing === null ? undefined : (rules[editing] ?? newRule());
  const apply = (rule: RouteRule) => {
    if (editing === null) return;
    onChange(editing < rules.length ? rules.with(editing, rule) : [...rules, rule]);
    setEditing(null);
  };
  const names: RuleNames = {
    model: (id) => models.find((model) => model.id === id)?.name ?? t('routes.modelGone'),
    policy: (policy) => t(dataPolicyText[policy]),
    group: (id) => groups.find((group) => group.id === id)?.name ?? t('states.unknown'),
  };
  const add = (
    <Button size="small" icon={<Icon name="plus" size={14} />} onClick={() => setEditing(rules.length)}>
      {t('routes.rule.add')}
    </Button>
  );
  return (
    <Section title={t('routes.rule.title')} text={t('routes.rule.text')} actions={add}>
      {rules.length === 0 ? (
        <p className="quiet">{t('routes.rule.addFirst')}</p>
      ) : (
        <ul className={styles.list}>
          {rules.map((rule, index) => (
            <RuleRow
              key={`${rule.name}-${index}`}
              rule={rule}
              names={names}
              onEdit={() => setEditing(index)}
              onRemove={() => onChange(rules.filter((one) => one !== rule))}
            />
          ))}
        </ul>
      )}
      {edited !== undefined && (
        <RuleDialog
          rule={edited}
          models={models}
          groups={groups}
          onApply={apply}
          onClose={() => setEditing(null)}
        />
      )}
    </Section>
  );
}

interface RuleRowProps {
  rule: RouteRule;
  names: RuleNames;
  onEdit: () => void;
  onRemove: () => void;
}

function RuleRow({ rule, names, onEdit, onRemove }: RuleRowProps) {
  const { t } = useTranslation();
  const words = ruleWords(rule, { t, names, join: joinIn(useLocale()) });
  const { name } = rule;
  return (
    <li className={styles.candidate}>
      <span className={styles.names}>
        <span className="strong">{name}</span>
        <div className="second">
          {words.when} → {words.consequence}
        </div>
      </span>
      <Button
        type="text"
        size="small"
        aria-label={`${t('routes.rule.edit')}: ${name}`}
        icon={<Icon name="edit" size={16} />}
        onClick={onEdit}
      />
      <Button
        type="text"
        size="small"
        aria-label={t('routes.candidates.remove', { name })}
        icon={<Icon name="close" size={16} />}
        onClick={onRemove}
      />
    </li>
  );
}
