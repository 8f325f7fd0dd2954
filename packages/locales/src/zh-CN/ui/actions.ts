import type { actions as english } from '../../en/ui/actions.ts';
import type { TextsOf } from '../../ui-texts.ts';

export const actions: TextsOf<typeof english> = {
  add: '添加',
  back: '返回',
  cancel: '取消',
  clear: '清除',
  close: '关闭',
  continue: '继续',
  copied: '已复制',
  copy: '复制',
  create: '创建',
  delete: '删除',
  done: '完成',
  edit: '编辑',
  loadMore: '加载更多',
  more: '更多操作',
  open: '打开',
  refresh: '刷新',
  remove: '移除',
  rename: '重命名',
  reset: '重置筛选',
  retry: '重试',
  save: '保存',
  saved: '已保存',
  search: '搜索',
  signOut: '退出登录',
};
