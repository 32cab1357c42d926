"""States, provinces and zones whose law may differ from their country's, with their names in both languages.

The keys are those of law packs behind the country: 'CA' of US-CA, 'X-DIFC' of AE-X-DIFC (ISO 3166-2, and X- for the
two financial free zones, which have no code there). Names: Unicode CLDR 48 and the zones' own sites.
"""

from django.utils.translation import get_language

NAMES: dict[str, dict[str, tuple[str, str]]] = {
    "US": {
        "AL": ("Alabama", "亚拉巴马州"),
        "AK": ("Alaska", "阿拉斯加州"),
        "AZ": ("Arizona", "亚利桑那州"),
        "AR": ("Arkansas", "阿肯色州"),
        "CA": ("California", "加利福尼亚州"),
        "CO": ("Colorado", "科罗拉多州"),
        "CT": ("Connecticut", "康涅狄格州"),
        "DE": ("Delaware", "特拉华州"),
        "DC": ("District of Columbia", "哥伦比亚特区"),
        "FL": ("Florida", "佛罗里达州"),
        "GA": ("Georgia", "佐治亚州"),
        "HI": ("Hawaii", "夏威夷州"),
        "ID": ("Idaho", "爱达荷州"),
        "IL": ("Illinois", "伊利诺伊州"),
        "IN": ("Indiana", "印第安纳州"),
        "IA": ("Iowa", "艾奥瓦州"),
        "KS": ("Kansas", "堪萨斯州"),
        "KY": ("Kentucky", "肯塔基州"),
        "LA": ("Louisiana", "路易斯安那州"),
        "ME": ("Maine", "缅因州"),
        "MD": ("Maryland", "马里兰州"),
        "MA": ("Massachusetts", "马萨诸塞州"),
        "MI": ("Michigan", "密歇根州"),
        "MN": ("Minnesota", "明尼苏达州"),
        "MS": ("Mississippi", "密西西比州"),
        "MO": ("Missouri", "密苏里州"),
        "MT": ("Montana", "蒙大拿州"),
        "NE": ("Nebraska", "内布拉斯加州"),
        "NV": ("Nevada", "内华达州"),
        "NH": ("New Hampshire", "新罕布什尔州"),
        "NJ": ("New Jersey", "新泽西州"),
        "NM": ("New Mexico", "新墨西哥州"),
        "NY": ("New York", "纽约州"),
        "NC": ("North Carolina", "北卡罗来纳州"),
        "ND": ("North Dakota", "北达科他州"),
        "OH": ("Ohio", "俄亥俄州"),
        "OK": ("Oklahoma", "俄克拉何马州"),
        "OR": ("Oregon", "俄勒冈州"),
        "PA": ("Pennsylvania", "宾夕法尼亚州"),
        "RI": ("Rhode Island", "罗得岛州"),
        "SC": ("South Carolina", "南卡罗来纳州"),
        "SD": ("South Dakota", "南达科他州"),
        "TN": ("Tennessee", "田纳西州"),
        "TX": ("Texas", "得克萨斯州"),
        "UT": ("Utah", "犹他州"),
        "VT": ("Vermont", "佛蒙特州"),
        "VA": ("Virginia", "弗吉尼亚州"),
        "WA": ("Washington", "华盛顿州"),
        "WV": ("West Virginia", "西弗吉尼亚州"),
        "WI": ("Wisconsin", "威斯康星州"),
        "WY": ("Wyoming", "怀俄明州"),
    },
    "CA": {
        "AB": ("Alberta", "艾伯塔省"),
        "BC": ("British Columbia", "不列颠哥伦比亚省"),
        "MB": ("Manitoba", "马尼托巴省"),
        "NB": ("New Brunswick", "新不伦瑞克省"),
        "NL": ("Newfoundland and Labrador", "纽芬兰与拉布拉多省"),
        "NT": ("Northwest Territories", "西北地区"),
        "NS": ("Nova Scotia", "新斯科舍省"),
        "NU": ("Nunavut", "努纳武特地区"),
        "ON": ("Ontario", "安大略省"),
        "PE": ("Prince Edward Island", "爱德华王子岛省"),
        "QC": ("Quebec", "魁北克省"),
        "SK": ("Saskatchewan", "萨斯喀彻温省"),
        "YT": ("Yukon", "育空地区"),
    },
    "AE": {
        "MAINLAND": ("Mainland (outside the two zones)", "本土（两个自由区以外）"),
        "X-DIFC": ("Dubai International Financial Centre (DIFC)", "迪拜国际金融中心（DIFC）"),
        "X-ADGM": ("Abu Dhabi Global Market (ADGM)", "阿布扎比国际金融中心（ADGM）"),
    },
}
"""Country: {key: (English, Chinese)}."""
_IN_SENTENCE = {
    ("US", "DC"): ("the District of Columbia", "哥伦比亚特区"),
    ("CA", "NT"): ("the Northwest Territories", "西北地区"),
    ("AE", "MAINLAND"): ("the mainland of the United Arab Emirates", "阿联酋本土"),
    ("AE", "X-DIFC"): ("the Dubai International Financial Centre (DIFC)", "迪拜国际金融中心（DIFC）"),
    ("AE", "X-ADGM"): ("the Abu Dhabi Global Market (ADGM)", "阿布扎比国际金融中心（ADGM）"),
}


def name_of(country: str, region: str) -> str:
    """The region's name in the active language; '' where there is none of that key."""
    names = NAMES.get(country, {}).get(region)
    return names[(get_language() or "").startswith("zh")] if names else ""


def in_sentence(country: str, region: str) -> str:
    """As a sentence names it: 'the District of Columbia', 'California'; '' where there is none of that key."""
    names = _IN_SENTENCE.get((country, region))
    return names[(get_language() or "").startswith("zh")] if names else name_of(country, region)


def choices(country: str) -> list[tuple[str, str]]:
    """(key, name) in the active language; empty for a country whose regions make no difference here."""
    return [(key, name_of(country, key)) for key in NAMES.get(country, {})]
