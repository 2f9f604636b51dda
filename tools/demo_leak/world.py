"""The invented world of the demo leak: people, places, offices, events. Nobody and nothing here exists.

The region (Ximo), its prefecture (Shaliu) and counties (Kuhu, Hequan) stand on no map. Names were put together from
uncommon parts and belong to nobody we know of; whoever bears one is not meant.
"""

# id: what they are, Simplified, Traditional, pinyin with tone marks, Wade-Giles; then short forms as they occur.
HAN = {
    "situ": ("Party secretary of Shaliu prefecture", "司徒砚山", "司徒硯山", "Sītú Yànshān", "Ssu-t'u Yen-shan",
             ["司徒书记", "司徒書記", "Secretary Situ"]),
    "qian": ("secretary of the political-legal commission of Shaliu", "钱聿铭", "錢聿銘", "Qián Yùmíng", "Ch'ien Yü-ming",
             ["钱书记", "錢書記"]),
    "wu": ("head of the public security bureau of Shaliu", "邬恪尧", "鄔恪堯", "Wū Kèyáo", "Wu K'o-yao", ["邬局长", "鄔局長"]),
    "tao": ("director of Kuhu No. 1 education and training centre", "陶赟岭", "陶贇嶺", "Táo Yūnlǐng", "T'ao Yün-ling",
            ["陶主任", "Director Tao"]),
    "pu": ("teacher in the centre, later the source", "蒲维鹂", "蒲維鸝", "Pú Wéilí", "P'u Wei-li", ["蒲老师", "蒲老師"]),
    "zi": ("former magistrate of Kuhu county", "訾怀璋", "訾懷璋", "Zī Huáizhāng", "Tzu Huai-chang", ["訾县长", "訾縣長", "Magistrate Zi"]),
    "wenren": ("reporter in Taipei", "闻人晓岚", "聞人曉嵐", "Wénrén Xiǎolán", "Wen-jen Hsiao-lan", []),
    "chu": ("reporter in Hong Kong", "褚令仪", "褚令儀", "Chǔ Lìngyí", "Ch'u Ling-i", []),
    "bao": ("statistics clerk of Kuhu", "鲍延枢", "鮑延樞", "Bào Yánshū", "Pao Yen-shu", []),
    "gu": ("deputy director of the Hequan centre", "顾岱云", "顧岱雲", "Gù Dàiyún", "Ku Tai-yün", []),
    "gu2": ("village teacher; same pinyin as gu, another person", "顾黛芸", "顧黛芸", "Gù Dàiyún", "Ku Tai-yün", []),
    "puyang": ("deputy secretary of Shaliu prefecture", "濮阳既白", "濮陽既白", "Púyáng Jìbái", "P'u-yang Chi-pai", []),
    "ke": ("network police officer", "柯屿", "柯嶼", "Kē Yǔ", "K'o Yü", []),
}
# id: what they are, Uyghur, Latin Uyghur, Chinese Simplified, Traditional, English.
UYGHUR = {
    "turnisa": ("teacher of Uyghur, detained", "تۇرنىسا بەگيار", "Turnisa Begyar", "图尔尼萨·拜格亚尔", "圖爾尼薩·拜格亞爾", "Turnisa Begyar"),
    "alimjan": ("cousin of Turnisa, abroad", "ئالىمجان كۆكيار", "Alimjan Kökyar", "阿力木江·柯克亚尔", "阿力木江·柯克亞爾", "Alimjan Kokyar"),
    "peride": ("daughter of Turnisa, a student", "پەرىدە ئاقسۇنقار", "Peride Aqsunqar", "帕丽旦·阿克松卡尔", "帕麗旦·阿克松卡爾", "Peride Aksunkar"),
    "semet": ("farmer, released and taken again", "سەمەت يۇلغۇنى", "Semet Yulghuni", "赛买提·尤勒滚尼", "賽買提·尤勒滾尼", "Semet Yulghuni"),
    "gulchimen": ("nurse", "گۈلچىمەن لاچىنى", "Gülchimen Lachini", "古丽其曼·拉其尼", "古麗其曼·拉其尼", "Gulchimen Lachini"),
    "qember": ("imam of the old mosque, died in 2018", "قەمبەر سالامەتى", "Qember Salameti", "坎拜尔·萨拉买提", "坎拜爾·薩拉買提", "Kember Salameti"),
}
# Speakers who are not one person.
OFFICES = {
    "zhengfawei": ("沙柳地委政法委员会", "Political-Legal Commission of Shaliu"),
    "kuhu1": ("枯湖县第一教育培训中心", "Kuhu County No. 1 Education and Training Centre"),
    "jiaopeiban": ("教育培训工作领导小组办公室", "Office of the Leading Group for Education and Training"),
    "court": ("沙柳地区纪律检查委员会", "Discipline Inspection Commission of Shaliu"),
    "spokesman": ("西漠自治区新闻办公室", "Information Office of Ximo"),
}

# event id: (EDTF, precision, what happened)
EVENTS = {
    "speech": ("2014-05-19", "day", "Secretary Situ's speech to cadres in Shaliu"),
    "directive": ("2017-08-10", "day", "Directive No. 17 orders all to be taken in"),
    "opening": ("2017-08-13", "day", "Kuhu No. 1 centre opens, three days after the directive"),
    "taken": ("2017-10", "month", "Turnisa Begyar is taken from her school"),
    "release": ("2017-11-26", "day", "Magistrate Zi lets people go home from the Kuhu centres"),
    "inspection": ("2017-12-08", "day", "The prefecture inspects Kuhu"),
    "confession": ("2018-03-05", "day", "Magistrate Zi signs his confession"),
    "verdict": ("2018-09", "month", "Internal notice on Zi's punishment"),
    "death": ("2018-02", "month", "Qember Salameti dies in the Hequan centre"),
    "leak": ("2019-04-02", "day", "The source hands over the files"),
    "denial": ("2019-06-21", "day", "The information office denies that camps exist"),
}

# Quantities that contradict each other: subject -> what it is.
SUBJECTS = {
    "released": "people let go from the Kuhu centres in November 2017",
    "held": "people held in the centres of Kuhu county at the end of 2017",
    "students-abroad": "students expected back for the holidays in 2017",
    "deaths": "deaths in the Hequan centre in the first quarter of 2018",
}

# Differences between the two copies of the speech and of the script: (in the first, in the second).
SPEECH_COPIES = [
    ("一刻也不能放松", "一刻都不能放松"),
    ("铜墙铁壁", "铁壁铜墙"),
    ("宁可多走一步", "宁可多走半步"),
    ("编号：〇七", "编号：一二"),
]
SCRIPT_COPIES = [
    ("他们在党和政府举办的培训学校学习", "他们在政府开办的培训学校集中学习"),
    ("不会。", "暂时不会。"),
    ("要珍惜机会", "要特别珍惜机会"),
    ("七日内", "三日内"),
]


def people():
    """The people with all their names, as truth.json lists them."""
    out = []
    for key, (role, hans, hant, pinyin, wade, short) in HAN.items():
        plain = _plain(pinyin)
        names = [(hans, "Hans", "name"), (hant, "Hant", "name"), (pinyin, "Latn", "pinyin with tones"), (plain, "Latn", "pinyin"),
                 (wade, "Latn", "Wade-Giles")]
        names += [(s, "Latn" if s.isascii() else "Hani", "short") for s in short]
        out.append({"id": key, "role": role, "names": _unique(names)})
    for key, (role, arab, latin, hans, hant, english) in UYGHUR.items():
        names = [(arab, "Arab", "Uyghur"), (latin, "Latn", "Latin Uyghur"), (hans, "Hans", "transcription"),
                 (hant, "Hant", "transcription"), (english, "Latn", "English")]
        out.append({"id": key, "role": role, "names": _unique(names)})
    return out


def _plain(pinyin):
    table = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuüüüü")
    return pinyin.translate(table)


def _unique(names):
    seen, out = set(), []
    for text, script, system in names:
        if text not in seen:
            seen.add(text)
            out.append({"text": text, "script": script, "system": system})
    return out
