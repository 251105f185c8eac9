"""Places that languages call by names no rule leads from one to the other; a place a line."""

EXONYMS = """
Russia Россия Ресей Rossiya Россия Орусия Русия Russiýa Rusya
USA США АҚШ AQSH АКШ ИМА ABŞ ABD US
America Америка Amerika
Britain Британия Britaniya Ұлыбритания Улуу-Британия
England Англия Angliya İngiltere Инглистон Iňlis
Germany Германия Almanya Germaniýa Олмон Алмания
China Китай Қытай Xitoy Хитой Кытай Чин Hytaý Çin
Japan Япония Жапония Yaponiya Ýaponiýa Japonya Ҷопон
India Индия Үндістан Hindiston Ҳиндистон Ҳиндустон Hindistan
Iran Иран Эрон Eron Eýran
Turkey Турция Түркия Turkiya Туркия Türkiye Türkiýe
Greece Греция Грекия Gretsiya Юнон Yunanistan Gresiýa Yunoniston
Egypt Египет Мысыр Мисир Misr Миср Mısır Müsür
Hungary Венгрия Мажарстан Vengriya Macaristan Wengriýa
Poland Польша Polsha Polonya Polşa Лаҳистон
Netherlands Нидерланды Hollanda Голландия Gollandiýa
Finland Финляндия Finlandiya Finlýandiýa
Sweden Швеция Shvetsiya İsveç Şwesiýa Шветсия
Switzerland Швейцария Shveytsariya İsviçre Şweýsariýa
Denmark Дания Daniya Danimarka Daniýa
Norway Норвегия Norvegiya Norveç Norwegiýa
Austria Австрия Avstriya Avusturya Awstriýa Аустрия
Australia Австралия Avstraliya Avustralya Awstraliýa Аустралия
Spain Испания Ispaniya İspanya Ispaniýa
Italy Италия Italiya İtalya Italiýa
France Франция Fransiya Fransa Fransiýa Фаронса
Lebanon Ливан Livan Lübnan Liwan Лубнон
Syria Сирия Suriya Suriye Siriýa Сурия
Jordan Иордания Iordaniya Ürdün Урдун
Morocco Марокко Marokash Fas Марокаш
Algeria Алжир Jazoir Cezayir Алҷазоир
Korea Корея Koreya Kore Koreýa Куриё
Georgia Грузия Gruziya Gürcistan Гурҷистон Gruziýa
Armenia Армения Armaniston Ermenistan Арманистон Ermenistan
Cyprus Кипр Kipr Kıbrıs Қибрис
Croatia Хорватия Xorvatiya Hırvatistan Horwatiýa
Serbia Сербия Serbiya Sırbistan
Kazakhstan Казахстан Қазақстан Qozogʻiston Қозоғистон Казакстан Қазоқистон Gazagystan Kazakistan
Kyrgyzstan Киргизия Кыргызстан Қырғызстан Qirgʻiziston Қирғизистон Gyrgyzystan Kırgızistan
Uzbekistan Узбекистан Өзбекстан Oʻzbekiston Ўзбекистон Өзбекстан Ӯзбекистон Özbegistan Özbekistan
Tajikistan Таджикистан Тәжікстан Tojikiston Тожикистон Тажикстан Тоҷикистон Täjigistan Tacikistan
Turkmenistan Туркмения Туркменистан Түрікменстан Turkmaniston Türkmenistan
Almaty Алматы Алма-Ата Олмаота Olmaota
Astana Астана Остона Ostona Nur-Sultan Нур-Султан
Tashkent Ташкент Тошкент Toshkent Daşkent Taşkent
Samarkand Самарканд Самарқанд Samarqand Semerkant
Bukhara Бухара Buxoro Бухоро Buhara
Khorezm Хорезм Хоразм Xorazm Horezm Harezm
Moscow Москва Moskva Moskova Маскав Moskwa Мәскеу
Petersburg Петербург Peterburg
London Лондон Londra
Paris Париж Parij
Rome Рим Rim Roma
Vienna Вена Viyana
Athens Афины Atina Afina
Beijing Пекин Pekin Бейжің
Jerusalem Иерусалим Kudüs Quddus
Istanbul Стамбул Istanbul Истанбул
Africa Африка Afrika
Asia Азия Осиё Osiyo Asya Aziýa
Europe Европа Еуропа Yevropa Avrupa Аврупо Ýewropa
Antarctica Антарктида Antarktida Antarktika
Arctic Арктика Arktika
Caucasus Кавказ Kavkaz Kafkas Kafkasya Қафқоз
Mediterranean Средиземное Akdeniz
Alps Альпы Alplar
Sahara Сахара Sahroyi Сахрои
Nile Нил Nil
Danube Дунай Tuna Dunay
Rhine Рейн Ren Reyn
"""
