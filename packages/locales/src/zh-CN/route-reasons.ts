import type { routeReasons as english } from '../en/route-reasons.ts';

export const routeReasons: Record<keyof typeof english, string> = {
  priority: '优先级 {{priority}}。',
  weight: '按权重 {{weight}} 抽取。',
  cheapest: '按价格排序。',
  unpriced: '没有价格，排在最后。',
  fastest: '按实测延迟排序：{{ms}} 毫秒。',
  unmeasured: '近期没有测量数据，先用一次请求测一测。',
  'best-quality': '按用户反馈排序：{{quality}}。',
  score: '按综合得分排序：{{score}}。',
  sticky: '本会话固定使用该模型，提示词缓存仍有效。',
  probe: '之前连续失败，用这次请求试探是否恢复。',
  'last-resort': '连续失败，已熔断；仅在其他候选都失败后才会尝试。',
  missing: '模型已不存在。',
  disabled: '模型或其供应商已停用。',
  'wrong-kind': '模型类型不符（{{kind}}）。',
  'capability-missing': '缺少能力：{{capabilities}}。',
  'context-too-small': '请求需要 {{tokens}} 个 Token，而它的上下文只有 {{context}}。',
  rule: '被规则“{{rule}}”排除。',
  resting: '供应商要求暂缓（请求过多）。',
  'only-model': '请求直接指定了该模型。',
};
