import type { roles as english } from '../../en/ui/roles.ts';
import type { TextsOf } from '../../ui-texts.ts';

export const roles: TextsOf<typeof english> = {
  owner: '所有者',
  admin: '管理员',
  builder: '构建者',
  member: '成员',
  viewer: '只读成员',
  ownerText: '全部权限，包括租户本身和其他所有者。',
  adminText: '管理成员、模型、密钥，查看用量和审计日志。',
  builderText: '创建知识库，查看链路。',
  memberText: '提问，在允许处上传文档，通过密钥调用模型。',
  viewerText: '提问，阅读有权查看的内容。',
  permissions: {
    'tenant-manage': '管理租户',
    'members-read': '查看成员和用户组',
    'members-manage': '管理成员和用户组',
    'keys-own': '管理自己的 API 密钥',
    'keys-manage': '管理全部 API 密钥',
    'audit-read': '查看审计日志',
    'models-use': '调用模型',
    'models-manage': '管理模型',
    'usage-own': '查看自己的用量',
    'usage-read': '查看全部用量',
    'knowledge-read': '检索和阅读知识',
    'knowledge-write': '添加和修改文档',
    'knowledge-create': '创建知识库',
    'knowledge-administer': '管理知识的访问权限',
    'knowledge-view-as': '以他人视角查看',
    'assistant-use': '使用问答助手',
    'traces-read': '查看链路',
  },
};
