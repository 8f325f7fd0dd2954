// Questions about the sample workspace as people ask them: other words than the documents', colloquial, traditional, full-width, misspelt.

export interface Everyday {
  question: string;
  file: string;
  /** The quotation must hold one of these. */
  contains: string[];
}

const asks = (file: string, rows: [question: string, ...contains: string[]][]): Everyday[] =>
  rows.map(([question, ...contains]) => ({ question, file, contains }));

export const everyday: Everyday[] = [
  ...asks('travel-expense-policy.zh.docx', [
    ['哪些费用不能报销？', '不予报销', '不得报销', '不报销'],
    ['什么费用公司不给报销？', '不予报销', '不得报销', '不报销'],
    ['娱乐场所的消费可以报销吗？', '不得报销娱乐场所'],
    ['可以自己审批自己的费用吗？', '不得审批自己'],
    ['发票丢了还能报销吗？', '90% 报销', '不予报销'],
    ['上次借款没还清还可以再借吗？', '不得再借'],
    ['报销单最晚几天内交？', '30 天'],
    ['报销单交晚了会怎样？超过 60 天呢？', '不予受理'],
    ['飞机允许坐公务舱吗？', '公务舱'],
    ['５００００元以上的费用谁批？', '总经理'],
    ['烟酒可不可以报？', '烟酒礼盒'],
    ['去客户那边停车费最多报多少？', '60 元'],
    ['國際機票要提前幾天訂？', '21 天'],
  ]),
  ...asks('employee-handbook.zh.pdf', [
    ['哪些岗位不能远程办公？', '不适用远程办公'],
    ['在家远程办公一周能有几天？', '2 天'],
    ['夜里几点以后不准开车出差？', '不得自驾'],
    ['供应商给的购物卡可以收吗？', '一律不收'],
    ['能不能打听同事的薪酬？', '不得打听'],
    ['员工允许在外面兼职吗？', '兼职须'],
    ['推荐什么人不给推荐奖？', '不发推荐奖'],
    ['入职五年有多少天年假？', '12 天'],
    ['在公司干满三年，年休假几天？', '10 天'],
    ['婚假能休几天？', '13 天'],
    ['陪產假有多長？', '20 天'],
    ['工资几号发？', '10 日'],
    ['离职必须提前多久通知？', '30 天'],
    ['电脑多久换一次？', '4 年'],
    ['推荐一个 P5 能拿多少奖金？', '8,000'],
    ['每年的培训经费有多少？', '6,000'],
    ['夜班津贴一班多少钱？', '60 元'],
    ['在境外远程办公一年不能超过多少天？', '20 个工作日'],
    ['試用期工資怎麼發？', '100%'],
    ['忘記打卡怎麼辦？', '补卡'],
    ['工牌丟了怎麼補辦？', '50 元', '挂失'],
    ['进车间必须穿什么？', '安全鞋'],
    ['看到危险我有权停工吗？', '停下来'],
    ['加班一个月最多多少小时？', '36 小时'],
  ]),
  ...asks('security-policy.pdf', [
    ['可以用自己的个人U盘吗？', '禁止使用个人 U 盘'],
    ['密码最短要几位？', '14 位'],
    ['内部文件允许发到公司外面吗？', '不得发往公司以外'],
    ['離開座位多久會自動鎖屏？', '5 分钟'],
    ['L3 数据能用什么模型处理？', '自有部署'],
    ['Am I allowed to use a private USB stick?', 'USB sticks are forbidden'],
    ['How long does a password have to be?', '14 characters'],
    ['When must I report a security incident?', '1 hour', '1hour'],
    ["Which data can't be sent outside the company?", 'Not to be sent outside'],
    ['How long are security logs retained?', '180 days'],
  ]),
  ...asks('product-faq.zh.html', [
    ['换下来的密封还可以接着用吗？', '不得再用'],
    ['CL-P 水泵可以用在饮用水系统吗？', '不得用于'],
    ['哪些情况不保修？', '关闭干转保护'],
    ['Ｅ１８ 会让水泵停机吗？', '只是提醒'],
    ['網關斷網時數據會丟嗎？', '72 小时'],
    ['一台网关最多可以连几台泵？', '64 台'],
  ]),
  ...asks('pump-manual.en.pdf', [
    ['Can the pump be used for drinking water?', 'not approved for drinking water'],
    ['Who is allowed to do electrical work?', 'qualified electricians'],
    ['Can I reuse a seal?', 'never reuse a seal'],
    ['Is standing below a hanging load permitted?', 'Nobody may stand'],
    ['What must be done before any work on the pump?', 'switch off the supply'],
    ['How often do the bearings have to be replaced?', '16,000 h'],
    ['Is hearing protection mandatory near the CL-P480?', 'Hearing protection is required'],
    ['What does error code E12 mean?', '95 °C'],
  ]),
  ...asks('support-playbook.en.docx', [
    ['Are we allowed to ask a customer for the password?', 'Never ask'],
    ["Can severity be lowered without the customer's consent?", "needs the customer's consent"],
    ['How quickly must a complaint be confirmed?', 'one business day'],
  ]),
  ...asks('gateway-api-guide.en.md', [
    ['How many requests per minute are permitted?', '120 requests'],
    ['How many days is a token valid?', '90 days'],
    ['Do failed webhook deliverys get repeated?', '8 times'],
    ["Which firmware files can't be installed?", 'unsigned or older file is refused'],
  ]),
];

/** Near the documents, and answered by none. */
export const unanswered: string[] = [
  '哪些费用可以抵扣个税？',
  '可以带宠物上班吗？',
  '公司允许员工炒股吗？',
  '哪些人不能进入机房？',
  '员工可以申请住房贷款担保吗？',
  '不能在哪里抽烟？',
  'Can I bring my dog to the office?',
  'Is smoking allowed in the canteen?',
  'Must interns take a drug test?',
  'Which colours is the pump allowed to be painted?',
  'What must the caterer clean before closing?',
  '禁止销售哪些产品给竞争对手？',
];

/** Written when the rules were done, and nothing was changed for them: how far the rules reach. */
export const unseen: Everyday[] = [
  ...asks('travel-expense-policy.zh.docx', [
    ['没有提前申请的花费给报吗？', '不予报销'],
    ['同一张电子发票交两次会怎么样？', '退回'],
    ['家里人一起去，费用能算公司的吗？', '家属费用自理'],
    ['高铁能坐一等座吗？', '一等座'],
    ['离职之前借款要还清吗？', '离职前须结清'],
    ['信用卡積分歸誰？', '归本人'],
    ['軟件訂閱需要誰評審？', '信息安全组'],
    ['小额费用没有发票只有收据可以吗？', '收据'],
    ['自己开车出差一公里给多少？', '1.2'],
  ]),
  ...asks('employee-handbook.zh.pdf', [
    ['哪些礼品不准收？', '一律不收', '婉拒'],
    ['旷工几天会被开除？', '连续旷工 3 天'],
    ['试用期内想走要提前几天说？', '3天', '3 天'],
    ['年休假没休完可以留到明年吗？', '结转'],
    ['什么时候可以参加消防演练？', '4 月和 10 月'],
    ['绩效结果不服可以复核吗？', '复核'],
    ['导师能拿多少津贴？', '1,200'],
    ['孩子可以来食堂吃饭吗？', '周末和寒暑假'],
    ['父母住院能请几天假？', '5 天'],
    ['发现工伤必须多久之内上报？', '2 小时'],
    ['体检多久做一次？', '每年一次'],
    ['公司每月几号發工資？', '10 日'],
  ]),
  ...asks('security-policy.pdf', [
    ['哪些数据不允许下载到个人设备？', '禁止下载'],
    ['账号输错几次会锁？', '5 次'],
    ['访客网络密码能用多久？', '当日有效'],
    ['What happens to the accounts of a leaver?', 'disabled by 18:00'],
    ['How soon must a lost device be reported?', '1 hour'],
    ['Is multi-factor authentification required?', 'Multi-factor authentication is on'],
  ]),
  ...asks('product-faq.zh.html', [
    ['停电之后水泵会自己启动吗？', '不自动启动'],
    ['停产了的型号还买得到备件吗？', '10 年'],
    ['維修期間可以借備用泵嗎？', '免费借用'],
    ['湖视最多几个用户？', '不限用户数'],
  ]),
  ...asks('pump-manual.en.pdf', [
    ['How heavy must the foundation be?', 'three times'],
    ['Should I use oil when fitting the seal?', 'not oil'],
    ['What is not allowed while the gauge shows pressure?', 'Never loosen'],
    ['When does the warranty end early?', 'run dry', 'controller was opened'],
    ['Whats the maximum ambient temprature?', '+45'],
  ]),
  ...asks('support-playbook.en.docx', [
    ['How long may an RMA number be used?', '30 days'],
    ['Who can approve goodwill of RMB 20,000?', '30,000'],
    ['When can a ticket be closed?', 'two unanswered reminders'],
  ]),
  ...asks('gateway-api-guide.en.md', [
    ['Can I reach the gateway from the internet?', 'not supported'],
    ["What's the maximum time range of readings per request?", '31 days'],
    ['Which set points are accepted?', '40 and 100', '40 to 100'],
  ]),
];

export const unseenUnanswered: string[] = [
  '员工可以在公司过夜吗？',
  '哪些食物不能带进食堂？',
  '一年最多能换几次部门经理？',
  '公司必须给员工买车险吗？',
  '禁止在车间使用手机吗？',
  '合同最晚什么时候盖章？',
  'Are visitors allowed to take photos?',
  'What must a supplier pay for late delivery?',
  'Can the pump be used under water?',
  'Which employees are not covered by the pension plan?',
  'How often must the office be cleaned?',
  'Is overtime mandatory on Sundays?',
];
