import type { states as english } from '../../en/ui/states.ts';
import type { TextsOf } from '../../ui-texts.ts';

export const states: TextsOf<typeof english> = {
  loading: '加载中…',
  forbiddenTitle: '你的角色不包含此页面',
  forbiddenText: '你当前的角色是{{role}}。{{tenant}}的管理员可以调整你的角色。',
  noTenantTitle: '你还不属于任何租户',
  noTenantText: '请向管理员索取邀请。接受邀请后，这里会显示你的租户。',
  notFoundTitle: '这个地址没有内容',
  notFoundText: '链接可能已过期，或对应的内容已被删除。',
  toStart: '回到首页',
  crashTitle: '页面出错了',
  crashText: '请重新加载。如果再次出现，请把当时的操作告诉管理员。',
  reload: '重新加载',
  requestNumber: '请求编号',
  networkTitle: '服务器没有响应',
  networkText: '请检查网络连接后重试。',
  unexpectedTitle: '收到意外的响应',
  unexpectedText: '页面与服务器之间的某个环节返回了状态码 {{status}}。',
  never: '从未',
  none: '无',
  unknown: '未知',
  required: '请填写此项。',
  invalidEmail: '这不像是有效的邮箱地址。',
  justNow: '刚刚',
  ends: '已全部显示。',
  typeToConfirm: '输入 {{text}} 以确认',
};
