import { BaseButton } from './base-chips.tsx';
import { Composer } from './composer.tsx';
import { ModelButton } from './model-button.tsx';
import { DayButton } from './narrowing/day-button.tsx';
import { FilterButton } from './narrowing/filter-button.tsx';
import type { Choices } from './use-choices.ts';

interface AskComposerProps {
  choices: Choices;
  follow: boolean;
  running: boolean;
  onAsk: (question: string) => void;
  onStop: () => void;
}

/** The composer with what is asked and how at its foot. Choices that leave no choice are not shown. */
export function AskComposer({ choices, ...composer }: AskComposerProps) {
  const { bases, chosen, choose, models, model, chooseModel, asOf, chooseDay } = choices;
  const foot = (
    <>
      {bases.length > 1 && <BaseButton bases={bases} chosen={chosen} onChange={choose} />}
      {models.length > 0 && <ModelButton models={models} chosen={model} onChange={chooseModel} />}
      <DayButton day={asOf} onChange={chooseDay} />
      <FilterButton choices={choices} />
    </>
  );
  return <Composer {...composer} choices={foot} />;
}
