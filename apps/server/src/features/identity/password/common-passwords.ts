/** Words that people decorate with digits and signs to get past a length rule. Lower case, at least 4 letters. */
export const commonStems: readonly string[] =
  'password passwort passw0rd p@ssw0rd p@ssword qwerty qwertz azerty letmein welcome admin administrator iloveyou monkey dragon football baseball sunshine princess superman batman master shadow michael jordan summer winter autumn spring january february october november december changeme secret login jishi qwer asdf zxcv 1q2w3e4r 1qaz2wsx zaq12wsx abc123 abcd1234 woaini mima mimashi nihao zhongguo woshishui guest test temp root default company office hello'.split(
    ' ',
  );

/** The most used passwords of ten characters and more in published leaks, in English and Chinese use. Lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `1234567890 0123456789 12345678910 123456789a a123456789 123456789q q123456789 qq123456789 1234567891 1234512345
1122334455 11223344556 1357924680 2468101214 147258369a 1472583690 123123123123 1231231234 3216549870 7894561230
9876543210 0987654321 1029384756 5201314520 1314520520 5211314521 1314521521 5845201314 7758521521 7758258258
qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop[] asdfghjkl; asdfghjkl1 asdfghjkl123 zxcvbnm123 zxcvbnm,./ qwerty12345
qwerty123456 qwerty1234 1234qwerty 12345qwert qwert12345 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qazwsxedc123 qazwsxedcrfv
qazwsx12345 q1w2e3r4t5 q1w2e3r4t5y6 zaq1xsw2cde3 1qazxsw23edc !qaz2wsx3edc 1qaz@wsx3edc 1qaz!qaz1qaz asdf123456 asd1234567
abcd123456 abc1234567 abc123456789 abcdefghij abcdefghijk a1b2c3d4e5 a1s2d3f4g5 aa123456789 aa12345678 a1234567890
woaini1314 woaini520 woaini1314520 woaini5201314 woaini123456 iloveyou12 iloveyou123 iloveyou1314 iloveyou520 loveyou1314
wodemima123 mima123456 caonima123 nihao123456 zhang123456 wang123456 liuwei1234 wangwei123 xiaoming123 li123456789
password12 password123 password1234 passw0rd123 p@ssw0rd123 passwordpassword password01 password11 mypassword mypassword1
letmein123 letmein1234 welcome123 welcome1234 welcome2023 welcome2024 welcome2025 welcome2026 admin12345 admin123456
administrator administrator1 superadmin superadmin1 adminadmin rootroot12 changeme123 changeme12 default123 testtest12
testing1234 testpassword temp123456 guest12345 secret1234 mysecret123 letmeinnow trustno1234 football12 football123
basketball basketball1 baseball123 liverpool1 liverpool12 manchester manchester1 barcelona1 barcelona10 realmadrid realmadrid1
arsenal123 chelsea123 juventus123 cristiano7 ronaldo123 messi10messi jordan2323 michael123 jennifer12 alexander1 christopher
sunshine12 sunshine123 princess12 princess123 strawberry chocolate1 butterfly1 watermelon blackberry cinderella spiderman1
superman12 superman123 batman1234 starwars12 starwars123 pokemon123 minecraft1 minecraft123 playstation nintendo64 xbox360live
computer12 computer123 internet12 microsoft1 samsung123 google1234 facebook12 facebook123 linkedin12 instagram1 whatsapp12
1password1 master1234 dragon1234 monkey1234 shadow1234 killer1234 hunter1234 tigger1234 charlie123 thomas1234 robert1234
summer2023 summer2024 summer2025 summer2026 winter2023 winter2024 winter2025 winter2026 spring2024 spring2025 spring2026
autumn2024 autumn2025 january2025 january2026 qwe123qwe123 qweasdzxc1 qweasdzxc123 qwe123456789 zxc123456789 asd123456789
0000000000 1111111111 2222222222 6666666666 8888888888 9999999999 aaaaaaaaaa 88888888888 66668888aa 1111122222
correcthorse correcthorsebatterystaple thisismypassword ihatepasswords idontknow1 whatever12 nopassword nopassword1
whoknows123 letmein!!! p@ssword123 p@$$w0rd123 passwort123 passwort1234 hallo12345 schatz1234 azertyuiop azerty12345
motdepasse motdepasse1 contrasena contrasena1 1234567890a 1234567890q a1234567890 123456qwerty 123qwe123qwe 1234abcd5678`.split(
    /\s+/,
  ),
);
