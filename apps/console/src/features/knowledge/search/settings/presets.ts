import {
  defaultRetrieval,
  type RetrievalPreset,
  type RetrievalSettings,
  retrievalPresets,
} from '@jishi/contract';

export const presetNames = Object.keys(retrievalPresets) as RetrievalPreset[];

export function presetSettings(name: RetrievalPreset): RetrievalSettings {
  return { ...defaultRetrieval, ...retrievalPresets[name] };
}

/** The preset that these settings are, if they are one. */
export function presetOf(settings: RetrievalSettings): RetrievalPreset | undefined {
  return presetNames.find((name) => sameSettings(presetSettings(name), settings));
}

export function sameSettings(left: RetrievalSettings, right: RetrievalSettings): boolean {
  const text = (settings: RetrievalSettings) => JSON.stringify(Object.entries(settings).sort());
  return text(left) === text(right);
}
