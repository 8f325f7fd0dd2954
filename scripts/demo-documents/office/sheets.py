"""The two workbooks: the price list (everybody) and the pay grid (HR only)."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

HEAD = PatternFill('solid', fgColor='0B4A59')
BAND = PatternFill('solid', fgColor='F5F9FA')
LINE = Border(bottom=Side(style='thin', color='D5DFE2'))

PUMPS = [
    ('型号 Model', '名称 Name', '流量 Flow (m³/h)', '扬程 Head (m)', '功率 Power (kW)', '材质 Wetted parts',
     '目录价 List price (CNY, ex VAT)', '欧洲价 Europe (EUR)', '交货期 Lead time (weeks)'),
    ('CL-P200-CI', '智能离心泵 7.5 kW 铸铁 Intelligent pump, cast iron', 50, 32, 7.5, '铸铁 Cast iron', 18600, 2690, 3),
    ('CL-P200-SS', '智能离心泵 7.5 kW 不锈钢 Intelligent pump, stainless', 50, 32, 7.5, '304 不锈钢 Stainless 304', 24800, 3580, 4),
    ('CL-P320-CI', '智能离心泵 22 kW 铸铁 Intelligent pump, cast iron', 120, 50, 22, '铸铁 Cast iron', 42800, 6180, 4),
    ('CL-P320-SS', '智能离心泵 22 kW 不锈钢 Intelligent pump, stainless', 120, 50, 22, '316L 不锈钢 Stainless 316L', 56900, 8210, 5),
    ('CL-P480-CI', '智能离心泵 55 kW 铸铁 Intelligent pump, cast iron', 260, 68, 55, '铸铁 Cast iron', 98500, 14200, 6),
    ('CL-P480-SS', '智能离心泵 55 kW 不锈钢 Intelligent pump, stainless', 260, 68, 55, '316L 不锈钢 Stainless 316L', 131000, 18900, 8),
    ('CL-P320-RF', '改造套件：为旧泵加装控制器和传感器 Retrofit kit for older pumps', None, None, 22, '—', 15900, 2290, 3),
]
SENSORS = [
    ('型号 Model', '名称 Name', '测量范围 Range', '精度 Accuracy', '接口 Interface', '防护等级 Protection',
     '目录价 List price (CNY, ex VAT)', '欧洲价 Europe (EUR)', '起订量 Minimum order'),
    ('CL-S10', '振动温度传感器 Vibration and temperature sensor', '0–25 mm/s; −40–125 °C', '±3 %; ±1 °C', 'M12 / IO-Link', 'IP67', 1280, 185, 1),
    ('CL-S10-W', '无线振动温度传感器 Wireless vibration sensor', '0–25 mm/s; −40–85 °C', '±4 %; ±1 °C', 'BLE 5.2 / LoRa', 'IP68', 1680, 243, 5),
    ('CL-S30', '压力变送器 Pressure transmitter', '0–2.5 MPa', '±0.25 % FS', '4–20 mA / HART', 'IP66', 960, 139, 1),
    ('CL-S30-X', '防爆压力变送器 Pressure transmitter, Ex ia', '0–4.0 MPa', '±0.25 % FS', '4–20 mA / HART', 'IP66', 1540, 223, 1),
    ('CL-S50', '电磁流量计 DN 80 Electromagnetic flow meter', '0–180 m³/h', '±0.5 %', 'Modbus RTU', 'IP67', 5400, 780, 1),
    ('CL-S50-150', '电磁流量计 DN 150 Electromagnetic flow meter', '0–630 m³/h', '±0.5 %', 'Modbus RTU', 'IP67', 7900, 1140, 1),
    ('CL-S70', '浊度传感器 Turbidity sensor', '0–1,000 NTU', '±2 %', 'Modbus RTU', 'IP68', 3200, 462, 1),
]
DIGITAL = [
    ('型号 Model', '名称 Name', '计费单位 Unit', '容量 Capacity', '目录价 List price (CNY, ex VAT)', '欧洲价 Europe (EUR)', '说明 Remark'),
    ('CL-GW2', '物联网网关 IoT gateway', '台 piece', '64 台设备 64 devices', 3980, 575, '含 1 年固件更新 Includes one year of firmware updates'),
    ('CL-GW2-4G', '物联网网关，蜂窝版 IoT gateway, cellular', '台 piece', '64 台设备 64 devices', 4680, 676, '不含物联网卡 SIM card not included'),
    ('LV-BASIC', '湖视基础版 LakeView Basic', '泵/年 pump/year', '保存 90 天 90 days of history', 480, 69, '随新泵免费 1 年 Free for the first year of a new pump'),
    ('LV-PRO', '湖视专业版 LakeView Pro', '泵/年 pump/year', '保存 5 年 5 years of history', 1200, 173, '含预测性维护 Includes predictive maintenance'),
    ('LV-SITE', '湖视本地部署 LakeView on site', '站点/年 site/year', '不限泵数 Unlimited pumps', 86000, 12400, '含两次升级服务 Includes two upgrade visits'),
    ('SV-COMM', '调试服务 Commissioning by Clearlake', '次 visit', '1 天 1 day', 3500, 980, '质保延长至 36 个月 Extends warranty to 36 months'),
    ('SV-YEAR', '年度保养 Annual maintenance', '泵/年 pump/year', '两次上门 Two visits', 4200, 1150, '不含备件 Spare parts excluded'),
]
PARTS = [
    ('料号 Part number', '名称 Name', '适用 Fits', '单价 Unit price (CNY, ex VAT)', '欧洲价 Europe (EUR)', '库存地 Stocked in'),
    ('CL-SEAL-2003', '机械密封 24 mm Mechanical seal', 'CL-P200', 420, 61, '苏州 Suzhou; 合肥 Hefei'),
    ('CL-SEAL-3205', '机械密封 32 mm Mechanical seal', 'CL-P320', 860, 124, '苏州 Suzhou; 斯图加特 Stuttgart'),
    ('CL-SEAL-4807', '机械密封 48 mm Mechanical seal', 'CL-P480', 1750, 253, '苏州 Suzhou'),
    ('CL-BRG-6307', '轴承组件 Bearing kit', 'CL-P200', 380, 55, '苏州 Suzhou; 合肥 Hefei'),
    ('CL-BRG-6309', '轴承组件 Bearing kit', 'CL-P320', 640, 92, '苏州 Suzhou; 斯图加特 Stuttgart'),
    ('CL-BRG-6314', '轴承组件 Bearing kit', 'CL-P480', 1320, 190, '苏州 Suzhou'),
    ('CL-GSK-320', '泵壳密封垫套件 Casing gasket set', 'CL-P320', 150, 22, '全部服务中心 All service centres'),
    ('CL-CPL-28', '联轴器弹性体 Coupling insert', 'CL-P320; CL-P480', 210, 30, '全部服务中心 All service centres'),
    ('CL-CTL-42', '控制器主板 Controller board', '全系列 all', 4900, 708, '苏州 Suzhou; 斯图加特 Stuttgart'),
    ('CL-FAN-07', '变频器风扇 Drive fan', 'CL-P320; CL-P480', 330, 48, '苏州 Suzhou'),
]
TERMS = [
    ('项目 Item', '规则 Rule', '批准人 Approved by'),
    ('年度采购额 30 万元以上 Annual volume above CNY 300,000', '折扣 5 % Discount 5 %', '区域销售经理 Regional sales lead'),
    ('年度采购额 100 万元以上 Annual volume above CNY 1,000,000', '折扣 8 % Discount 8 %', '区域销售经理 Regional sales lead'),
    ('年度采购额 300 万元以上 Annual volume above CNY 3,000,000', '折扣 12 % Discount 12 %', '营销中心负责人秦越 Qin Yue, head of sales'),
    ('项目特价，折扣超过 12 % Project price beyond 12 %', '毛利率不低于 28 % Gross margin of at least 28 %', '财务负责人顾明 Gu Ming, chief financial officer'),
    ('付款 Payment', '预付 30 %，发货前 60 %，验收 10 % 30 % in advance, 60 % before shipment, 10 % on acceptance', '标准 Standard'),
    ('报价有效期 Validity of quotes', '30 天 30 days', '标准 Standard'),
    ('增值税 VAT', '境内 13 %，另计 13 % in mainland China, added', '—'),
    ('价格生效日 Prices effective', '2026-04-01', '—'),
]
GRADES = [('P3', 8000, 12000), ('P4', 11000, 16500), ('P5', 15000, 22500), ('P6', 20500, 31000), ('P7', 28000, 43000),
          ('P8', 39000, 60000), ('P9', 55000, 85000), ('M1', 26000, 39000), ('M2', 36000, 55000), ('M3', 50000, 78000), ('M4', 72000, 115000)]
STEPS = ('职级 Grade', '1 档 Step 1', '2 档 Step 2', '3 档 Step 3', '4 档 Step 4', '5 档 Step 5')
CITIES = [
    ('工作地 Location', '城市系数 Coefficient', '月交通补贴 Transport (CNY)', '备注 Remark'),
    ('苏州 Suzhou', 1.00, 300, '基准 Base'),
    ('上海 Shanghai', 1.15, 500, ''),
    ('北京 Beijing', 1.15, 500, ''),
    ('深圳 Shenzhen', 1.12, 450, ''),
    ('广州 Guangzhou', 1.08, 400, ''),
    ('成都 Chengdu', 0.92, 300, ''),
    ('西安 Xi’an', 0.90, 300, ''),
    ('合肥 Hefei', 0.90, 300, '生产岗位另有技能津贴 Production: plus skill allowance'),
]
ALLOWANCES = [
    ('津贴 Allowance', '金额 Amount (CNY)', '周期 Period', '条件 Condition'),
    ('夜班津贴 Night shift', 60, '每班 per shift', '22:00–次日 6:00'),
    ('高级技师津贴 Master technician', 1200, '每月 per month', '持证并在岗 Certified and active'),
    ('嵌入式人才津贴 Embedded software', 2000, '每月 per month', 'P5–P7，至 2027-06-30 until 2027-06-30'),
    ('境外驻派津贴 Assignment abroad', 9000, '每月 per month', '斯图加特、新加坡 Stuttgart, Singapore'),
    ('导师津贴 Mentor', 1200, '一次 once', '新人转正 New colleague confirmed'),
    ('热线值守 Hotline duty', 150, '每班 per shift', '法定节假日 400 On public holidays 400'),
]
ABROAD = [
    ('职级 Grade', '斯图加特 Stuttgart (EUR/年 per year)', '新加坡 Singapore (SGD/月 per month)'),
    ('P4', '48,000–62,000', '4,600–6,200'), ('P5', '58,000–76,000', '5,900–8,100'), ('P6', '70,000–94,000', '7,600–10,800'),
    ('P7', '88,000–118,000', '9,900–14,200'), ('M2', '96,000–128,000', '11,500–16,000'),
]


def _sheet(book: Workbook, name: str, title: str, rows: list[tuple]) -> None:
    sheet = book.create_sheet(name)
    sheet.append([title])
    sheet['A1'].font = Font(name='Calibri', size=14, bold=True, color='0B4A59')
    sheet.append([])
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[3]:
        cell.fill, cell.font = HEAD, Font(name='Calibri', bold=True, color='FFFFFF')
        cell.alignment = Alignment(wrap_text=True, vertical='center')
    for index, row in enumerate(sheet.iter_rows(min_row=4), start=0):
        for cell in row:
            cell.border, cell.alignment = LINE, Alignment(vertical='top', wrap_text=True)
            if index % 2:
                cell.fill = BAND
            if isinstance(cell.value, (int, float)):
                cell.alignment = Alignment(horizontal='right', vertical='top')
                cell.number_format = '#,##0' if isinstance(cell.value, int) else '0.00' if cell.value < 2 else '#,##0.0'
    for column in range(1, len(rows[0]) + 1):
        longest = max(len(str(row[column - 1] or '')) for row in rows[1:])
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest * 1.25 + 2, 13), 52)
    sheet.row_dimensions[3].height = 34
    sheet.freeze_panes = 'B4'
    sheet.auto_filter.ref = f'A3:{get_column_letter(len(rows[0]))}{sheet.max_row}'
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 'landscape', 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _book(target: Path, title: str, day: str, sheets: list[tuple[str, str, list[tuple]]]) -> None:
    book = Workbook()
    book.remove(book.active)
    for name, heading, rows in sheets:
        _sheet(book, name, heading, rows)
    properties = book.properties
    properties.title, properties.creator = title, '澄湖智能装备 Clearlake Intelligent Equipment'
    properties.description = '虚构企业，软件演示用。Fictional company, for a software demonstration.'
    properties.created = properties.modified = datetime.fromisoformat(f'{day}T09:00:00')
    book.save(target)


def write_price_list(target: Path) -> None:
    _book(target, '价格表 2026 Price list CL-PL-2026', '2026-04-01', [
        ('水泵 Pumps', 'CL-PL-2026 价格表：CL-P 系列智能离心泵 Price list: intelligent pumps（2026-04-01 起 from）', PUMPS),
        ('传感器 Sensors', 'CL-PL-2026 价格表：CL-S 系列传感器 Price list: sensors（2026-04-01 起 from）', SENSORS),
        ('网关与服务 Digital', 'CL-PL-2026 价格表：网关、湖视与服务 Price list: gateways, LakeView, services（2026-04-01 起 from）', DIGITAL),
        ('备件 Spare parts', 'CL-PL-2026 价格表：备件 Price list: spare parts（2026-04-01 起 from）', PARTS),
        ('折扣与条款 Terms', 'CL-PL-2026 折扣权限与商务条款 Discounts and terms', TERMS),
    ])


def write_pay_grid(target: Path) -> None:
    grid = [STEPS] + [(grade, *(low + (high - low) * step // 4 for step in range(5))) for grade, low, high in GRADES]
    _book(target, '薪级表 2026 Pay grid CL-HR-C-015', '2026-04-01', [
        ('薪级 Grid', 'CL-HR-C-015 2026 年薪级表（元/月，苏州口径，L4 绝密）Pay grid 2026 (CNY per month, Suzhou, L4 Restricted)', grid),
        ('城市系数 Cities', '城市系数与交通补贴 City coefficients and transport allowance', CITIES),
        ('津贴 Allowances', '津贴 Allowances', ALLOWANCES),
        ('境外 Abroad', '境外岗位薪酬范围 Pay ranges abroad', ABROAD),
    ])
