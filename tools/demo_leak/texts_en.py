"""Texts in English, Russian and Latin Uyghur. Invented throughout; markup.py explains the marks."""

SOURCE_LETTER = """
To whoever opens this first.
I was a teacher in one of the places described here. I copied these files over one winter, a few at a time, from a computer that was
left on so that the screen would not freeze. Some of them I typed again from paper at night, so there will be mistakes.
Please do not write that I was brave. Write down the names, and check each of them twice.
Where two papers give different numbers, believe neither of them until you have counted. [[q pu|They were counted so many times, and never once by¶someone who knew them.]]
[[d 2019-04-02 @leak|2 April 2019]]
"""

NOTES_EN = """
# Working notes, translation desk
[[d 2019-04-15|15 April 2019]]. Names first. The Party secretary is Situ Yanshan (compound surname Situ, not "Mr. Si"). The man who signed Directive No. 17 is Qian Yuming; older colleagues will spell him Ch'ien Yü-ming. The county magistrate who let people go is Zi Huaizhang. His surname is so rare that the first translation had "Mr. Purple".
The directive is dated [[d 2017-08-10 @directive|10 August 2017]]. It says the first centres open [[d 2017-08-13 rel @opening|three days later]].
%%page
# Numbers that do not agree
Released on one day in [[d 2017-11 @release|late November 2017]]: [[n 7213 persons @released|7,213]] in the county report, [[n 7031 persons @released|7,031]] in Bao Yanshu's mail, [[n 6900 persons @released|some 6,900]] in the confession, [[n 7000 persons @released|more than 7,000]] in the notice. We shall write "about seven thousand" and say why.
Held at the end of the year: 12,480 or 12,840. Two digits changed places; an inspector noticed. We use the lower figure.
%%page
# What we call it
The papers say education and training centre. The inmates said re-education camp. We use "re-education camp" in our own voice and the official name in quotations.
The region's information office wrote to us on [[d 2019-06-21 @denial|June 21, 2019]]: [[x spokesman|"There are no such camps in Ximo, and there never were."]] We print that, in full, beside the directive.
"""

INTERVIEW_EN = """
# Interview with the daughter
Recorded on [[d 2019-06-02|2 June 2019]] by video. Peride Aksunkar is 21 and studies far from home. Her mother, Turnisa Begyar, taught Uyghur literature at Kuhu middle school until [[d 2017-10 @taken|October 2017]].
Q. How did you learn that she had been taken?
A. [[q peride|"The officials at the bus stop had a sheet of paper. Whatever I asked, they looked for the number of my question and read me the answer."]]
Q. Did you see her?
A. Once, through the fence, in the snow. I had brought cotton shoes. [[q peride|"She held up her hand with the fingers apart, the way she did in class when she wanted us to count to five before we spoke."]]
%%page
Q. Magistrate Zi opened the gates on [[d 2017-11-26 @release|26 November]]. Was your mother among those who came home?
A. No. The order covered farmers first. She told the others to go. Semet Yulghuni, our neighbour, came to tell me. He was home for [[n 13 days|thirteen days]]. Then they came for him again and he walked out to meet the car so that his children would not hear the knock.
Q. Officials say that everybody was there of their own will.
A. [[q peride|"Then let them ask her in front of a window that opens."]]
Q. What would you like people to know?
A. That she is not a number in a column. [[x peride|She never signed anything, whatever they show you.]]
"""

MAIL_EDITOR = """
Dear Ling-i,

The lawyers have read everything. Two questions before we go on:
1. The attached translation of the directive has "no one is to go out of the¶door without three seals". Is "seals" right?
2. The report (attached, too) says Director Tao runs a centre for 5,120 people. Another paper says T'ao Yün-ling. Same man?
We plan to publish on [[d 2019-07-08|Monday, 8 July 2019]]. Until then please keep the files off any computer that is connected.
Ines
"""
TRANSLATION = """
# Directive No. 17 (extract, working translation)
Dated [[d 2017-08-10 @directive|August 10, 2017]], signed Qian Yuming.
1. The general demand is: take in all who should be taken in, keep them calm, let nothing happen.
2. The term "re-education camp" is strictly forbidden.
4. [[q zhengfawei|"No blind corners, no gaps, no person out of sight of a camera."]]
7. [[q zhengfawei|"Without three seals not one person leaves by the door."]]
"""

MAIL_REPLY = """
Dear Ines,
yes and yes. Seals are the red stamps of the centre, the county and the prefecture. T'ao Yün-ling is Tao Yunling, the director.
I called the information office again [[d 2019-06-25 rel|last Tuesday]]. The answer was the same sentence, word for word.
The zip holds the two versions of the question-and-answer script. Compare number six.
Chu Lingyi
"""

LATIN_UYGHUR = """
Söyümlük qizim Peride,
bu xetni Latin herpi bilen yéziwatimen, chünki bu yerdiki kishiler uni oqumaydu. Men saq. Tamaq bar, issiq az.
Her küni naxsha éytimiz, kéyin sawaq yadlaymiz. Mualliminimiz yaxshi adem, u manga qérindash berdi.
Qoshnimiz Semet Yulghuni qaytip ketti, kéyin yene keldi. U sanga salam éytti.
[[q turnisa|Kitablirimni tashlima, balam. Men qaytqanda ularni birge oquymiz.]]
Ana: Turnisa Begyar
[[d 2017-12|2017-yil 12-ay]]
"""

RUSSIAN = """
Здравствуйте!
Пишу вам из Алма-Аты. Мой брат Кембер, имам старой мечети, умер в феврале. Нам позвонили через две недели и сказали:
[[x spokesman|«Сердце. Других причин нет».]] Тело не отдали.
Ему было [[n 74 years|семьдесят четыре года]]. Он никогда в жизни ни на кого не повысил голоса.
Если у вас есть список, посмотрите, пожалуйста, есть ли он там. По-китайски его записали так, что мы не смогли прочесть.
[[d 2018-05-09|9 мая 2018 года]]
"""

CHAT = """
# Exported chat, group "Old Grain Store"
[[d 2017-11-26 @release|2017-11-26]] 21:14 陶赟岭: 锅炉又停了。
[[d 2017-11-26|2017-11-26]] 21:20 鲍延枢: 訾县长知道吗？
[[d 2017-11-26|2017-11-26]] 21:21 陶赟岭: 他在院子里站着，不说话。
[[d 2017-11-27|2017-11-27]] 06:02 陶赟岭: 签了。[[q tao|全开。四个中心全开。]]
[[d 2017-11-27|2017-11-27]] 06:03 蒲维鹂: 谢谢你们。
[[d 2017-11-27|2017-11-27]] 06:04 陶赟岭: 不要谢我。我没有看见，我在修锅炉。
[[d 2017-11-27|2017-11-27]] 23:40 柯屿: 此群解散。
"""

CAPTION = """
# Picture list
gate.png: the gate of the old grain store, photographed from a bus. The board reads: 枯湖县第一教育培训中心.
confession-p3.png: last page of the confession, photographed on a windowsill.
No persons can be seen in either picture. Taken [[d 2018-21 rel|last spring]] by the source.
"""

NAMES = """
Names for the index (pinyin with tones, as the style book asks)
司徒砚山 Sītú Yànshān, Ssu-t'u Yen-shan, Situ Yanshan
钱聿铭 Qián Yùmíng, Qian Yuming
邬恪尧 Wū Kèyáo, Wu K'o-yao
陶赟岭 Táo Yūnlǐng, Tao Yunling
蒲维鹂 Pú Wéilí (not to be printed), P'u Wei-li
訾怀璋 Zī Huáizhāng, Zi Huaizhang
鲍延枢 Bào Yánshū, Pao Yen-shu
顾岱云 Gù Dàiyún, the deputy director; 顾黛芸 Gù Dàiyún, the teacher: two people
濮阳既白 Púyáng Jìbái, P'u-yang Chi-pai
柯屿 Kē Yǔ, K'o Yü
闻人晓岚 Wénrén Xiǎolán; 褚令仪 Chǔ Lìngyí
图尔尼萨·拜格亚尔 تۇرنىسا بەگيار Turnisa Begyar
阿力木江·柯克亚尔 ئالىمجان كۆكيار Alimjan Kökyar, Alimjan Kokyar
帕丽旦·阿克松卡尔 پەرىدە ئاقسۇنقار Peride Aqsunqar, Peride Aksunkar
赛买提·尤勒滚尼 سەمەت يۇلغۇنى Semet Yulghuni
古丽其曼·拉其尼 گۈلچىمەن لاچىنى Gülchimen Lachini, Gulchimen Lachini
坎拜尔·萨拉买提 قەمبەر سالامەتى Qember Salameti, Kember Salameti
"""

MBOX = [
    ("Boxes", "Sun, 07 Apr 2019 10:12:00 +0800", """
The boxes have arrived. Sixty files, some of them twice. I have begun the list. Nothing leaves this room.
"""),
    ("Re: Boxes", "Mon, 08 Apr 2019 08:40:00 +0800", """
Please look for Gulchimen Lachini in the list. If she is there, call me before you write anything.
"""),
    ("Re: Re: Boxes", "Mon, 08 Apr 2019 09:05:00 +0800", """
She is there, on the inspection sheet of [[d 2017-12-08 @inspection|8 December 2017]], page one.
"""),
]
