import { type ThemeConfig, theme } from 'antd';
import { type Appearance, palettes } from './palette.ts';

/** Maps the palette to antd's tokens, so that its components and our own CSS cannot drift apart. */
export function antdTheme(appearance: Appearance, motion: boolean): ThemeConfig {
  const palette = palettes[appearance];
  return {
    algorithm: appearance === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: 'jishi' },
    hashed: false,
    token: {
      // Off for whoever wants less motion: base.css takes the transitions away, for whose end components would wait.
      motion,
      ...fonts,
      ...colours(appearance),
      borderRadius: 8,
      borderRadiusLG: 12,
      borderRadiusSM: 6,
      controlHeight: 36,
      controlHeightLG: 44,
      controlHeightSM: 28,
      controlOutlineWidth: 3,
      wireframe: false,
      motionDurationMid: '0.14s',
      motionDurationSlow: '0.18s',
    },
    components: {
      Button: {
        primaryColor: palette.onAccent,
        dangerColor: palette.onDanger,
        fontWeight: 500,
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
      },
      Form: { itemMarginBottom: 20, verticalLabelPadding: '0 0 6px' },
      Modal: { titleFontSize: 17 },
      Segmented: { trackBg: palette.hover, itemSelectedBg: palette.surface, itemSelectedColor: palette.text },
      Tooltip: { colorBgSpotlight: appearance === 'dark' ? '#3a3733' : '#2a2825' },
      Checkbox: {
        colorPrimary: fill(appearance),
        colorPrimaryHover: fill(appearance),
        colorBorder: controlLine(appearance),
      },
      Radio: { colorBorder: controlLine(appearance) },
      Switch: {
        colorTextQuaternary: appearance === 'dark' ? '#5c574f' : '#a39b8f',
        colorTextTertiary: appearance === 'dark' ? '#6d675e' : '#8f887d',
        colorPrimary: fill(appearance),
        colorPrimaryHover: fill(appearance),
      },
      Select: { optionSelectedBg: palette.accentSoft, optionSelectedFontWeight: 500 },
    },
  };
}

/** The stacks stand in base.css, one for each language. */
const fonts = {
  fontFamily: 'var(--font-sans)',
  fontFamilyCode: 'var(--font-mono)',
  fontSize: 14,
  fontSizeLG: 16,
  lineHeight: 1.6,
};

/** White marks on top of it stay readable in both appearances. */
function fill(appearance: Appearance): string {
  return appearance === 'dark' ? '#44699f' : palettes.light.accent;
}

/** Small marks need an outline of at least 3 : 1. */
function controlLine(appearance: Appearance): string {
  return appearance === 'dark' ? '#857e73' : '#8f887d';
}

function colours(appearance: Appearance) {
  const palette = palettes[appearance];
  return {
    colorPrimary: palette.accent,
    colorPrimaryHover: palette.accentHover,
    colorPrimaryActive: palette.accent,
    colorPrimaryBg: palette.accentSoft,
    colorPrimaryBgHover: palette.accentSoft,
    colorInfo: palette.accent,
    colorSuccess: palette.success,
    colorWarning: palette.warning,
    colorError: palette.danger,
    colorErrorHover: palette.danger,
    colorErrorBg: palette.dangerSoft,
    colorLink: palette.accent,
    colorLinkHover: palette.accentHover,
    colorText: palette.text,
    colorTextHeading: palette.text,
    colorTextSecondary: palette.textSecond,
    colorTextTertiary: palette.textThird,
    colorTextDescription: palette.textThird,
    colorTextPlaceholder: palette.textThird,
    colorTextQuaternary: palette.textThird,
    colorBgBase: palette.ground,
    colorBgLayout: palette.ground,
    colorBgContainer: palette.surface,
    colorBgElevated: palette.raised,
    colorBorder: palette.lineStrong,
    colorBorderSecondary: palette.line,
    colorSplit: palette.line,
    controlItemBgHover: palette.hover,
    controlItemBgActive: palette.accentSoft,
    boxShadow: shadow(appearance),
    boxShadowSecondary: shadow(appearance),
  };
}

function shadow(appearance: Appearance): string {
  return appearance === 'dark'
    ? '0 8px 30px rgb(0 0 0 / 0.5), 0 0 0 1px rgb(255 255 255 / 0.05)'
    : '0 10px 32px rgb(50 40 20 / 0.12), 0 1px 3px rgb(50 40 20 / 0.08)';
}
