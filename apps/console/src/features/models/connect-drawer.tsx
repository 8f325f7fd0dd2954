import type { ProviderItem } from '@jishi/contract';
import { Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChooseModels } from './choose-models.tsx';
import { PresetGrid, usePresetName } from './preset-grid.tsx';
import type { Preset } from './presets.ts';
import { ProviderForm } from './provider-form.tsx';

type Step =
  | { name: 'preset' }
  | { name: 'provider'; preset: Preset }
  | { name: 'models'; provider: ProviderItem; latencyMs: number | null };

interface ConnectDrawerProps {
  /** An existing provider: starts at the choice of its models. */
  provider?: ProviderItem;
  onClose: () => void;
}

/** From nothing to usable models: which provider → key, tested in place → which of its models. */
export function ConnectDrawer({ provider, onClose }: ConnectDrawerProps) {
  const [step, setStep] = useState<Step>(
    provider === undefined ? { name: 'preset' } : { name: 'models', provider, latencyMs: null },
  );
  return (
    <Drawer
      open
      size={640}
      title={useStepTitle(step)}
      onClose={onClose}
      mask={{ closable: step.name === 'preset' }}
    >
      {step.name === 'preset' && <PresetGrid onChoose={(preset) => setStep({ name: 'provider', preset })} />}
      {step.name === 'provider' && (
        <ProviderForm
          preset={step.preset}
          onBack={() => setStep({ name: 'preset' })}
          onConnected={(connected, latencyMs) => setStep({ name: 'models', provider: connected, latencyMs })}
        />
      )}
      {step.name === 'models' && (
        <ChooseModels provider={step.provider} latencyMs={step.latencyMs} onDone={onClose} />
      )}
    </Drawer>
  );
}

function useStepTitle(step: Step): string {
  const { t } = useTranslation();
  const presetName = usePresetName();
  if (step.name === 'preset') return t('models.choose');
  if (step.name === 'provider') return t('models.connectTitle', { name: presetName(step.preset) });
  return t('models.chooseModels');
}
