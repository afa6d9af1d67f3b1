// Names and keywords of emoji (nl), from Unicode CLDR 45 (LICENSE-unicode.txt): one a line, emoji|name|keyword|…
export default `😀|grijnzend gezicht|grijns
😃|grijnzend gezicht met grote ogen|lach|mond|open
😄|grijnzend gezicht met lachende ogen|oog|mond|open
😁|stralend gezicht met lachende ogen|oog|grijns
😅|grijnzend gezicht met zweetdruppels|koud|lach|open
😂|gezicht met tranen van vreugde|lach|traan
🙂|enigszins lachend gezicht|glimlach
🙃|omgekeerd gezicht|op de kop|ondersteboven
😉|knipogend gezicht|knipoog
😊|lachend gezicht met lachende ogen|oog|blozen|glimlach
😇|lachend gezicht met halo|engel|fantasie|onschuldig
🥰|lachend gezicht met hartjes|dol|smoor|verliefd
😍|lachend gezicht met hartvormige ogen|oog|liefde|glimlach
😘|gezicht dat kus toeblaast
😋|lachend gezicht dat lippen likt|mmm|jammie|lekker|genieten
😜|knipoog met uitgestoken tong|grap|gezicht
🤗|blij gezicht met uitgestoken handen|knuffel|knuffelen|blij gezicht met open handen
🤔|nadenkend gezicht
🤫|gezicht dat tot stilte maant|sst
😐|neutraal gezicht|uitgestreken
😑|uitdrukkingsloos gezicht|geen commentaar|geen uitdrukking
😶|gezicht zonder mond|stil|rustig
🙄|gezicht met rollende ogen
😏|gniffelend gezicht
😬|gezicht met grimas
😌|opgelucht gezicht
😔|peinzend gezicht|moedeloos
😴|slapend gezicht|zzz|slaap
🤒|gezicht met thermometer|ziek|niet lekker
🤕|gezicht met een verband om het hoofd|pijn|wond|gewond|verwonding
🤧|niezend gezicht|gezondheid
🥵|heet gezicht|zweten|koortsig|zonnesteek|rood gezicht
🥶|koud gezicht|vriezen|ijspegels|bevriezing|blauw gezicht
😵|duizelig gezicht
🤯|ontploffend hoofd|geschokt
🥳|feestend gezicht|hoedje|roltong|viering
😎|lachend gezicht met zonnebril|cool|zonnig
🤓|nerdgezicht|geek|nerderig
😕|verward gezicht
😟|bezorgd gezicht
🙁|licht fronsend gezicht
😮|gezicht met open mond|sympathie
😲|verbaasd gezicht|geschokt|gechoqueerd|totaal gechoqueerd
😳|blozend gezicht|verbijsterd
🥺|smekend gezicht|genade|zielig gezicht
😢|huilend gezicht|traan|bedroefd
😭|hard huilend gezicht|traan|snikken|bedroefd
😱|angstig schreeuwend gezicht|bang|munch
😖|onthutst gezicht
😞|teleurgesteld gezicht|teleurstelling
😓|neerslachtig gezicht met zweetdruppel|koud
😩|moe gezicht|vermoeid
😫|vermoeid gezicht
🥱|gapend gezicht|gaap|vermoeid|verveeld
😤|gezicht blazend van woede|triomf|gewonnen
😠|boos gezicht|kwaad
😡|pruilend gezicht|boos|rood|kwaad|woede
🤬|gezicht met symbolen op mond|vloeken
🤡|clownsgezicht
👻|spook|wezen|gezicht|monster|fantasie
🤖|robot|gezicht|monster
👋|zwaaiende hand
🤚|achterkant van opgeheven hand|handrug|opgestoken
✋|opgeheven hand
👌|OK-handgebaar
🤏|hand met samengeknepen vingers|gebaar voor kleine hoeveelheid
✌️|winnende hand|v|vredesteken
🤞|gekruiste vingers|hand|geluk
🤟|ik-hou-van-je-gebaar|ILY|hand
🤙|bel me-gebaar|hand|bellen
👈|achterkant van hand met naar links wijzende wijsvinger|achterkant van de hand|achterkant van de hand met naar links wijzende wijsvinger
👉|achterkant van hand met naar rechts wijzende wijsvinger|achterkant van de hand|achterkant van de hand met naar rechts wijzende wijsvinger
👆|achterkant van hand met omhoog wijzende wijsvinger|hand met rug naar voren
👇|achterkant van hand met omlaag wijzende wijsvinger|hand met rug naar voren
☝️|omhoog wijzende wijsvinger|hand
👍|duim omhoog|+1|hand
👎|duim omlaag|-1|hand|lichaam
✊|opgeheven vuist|hand|stoot|gebald
👊|stotende vuist|hand|stoot|gebald
👏|klappende handen
🙌|juichend omhooggestoken handen|hoera|gebaar|viering
🤝|handdruk|deal|ontmoeting|overeenkomst
🙏|gevouwen handen|bidden|vragen|bedankt|alsjeblieft
✍️|schrijvende hand
💪|spierballen|strip|biceps|spannen
👀|ogen|oog|gezicht
🤷|persoon die schouders ophaalt|twijfel|onwetendheid|schouderophalen|onverschilligheid
🤦|persoon die het gezicht met de hand bedekt|palm|ergernis|ongeloof
🙋|persoon met opgeheven hand|blij|gebaar|omhoog
🙅|persoon die nee-gebaar maakt|hand|illegaal|verboden
🙆|persoon die OK-gebaar maakt|hand
❤️|rood hart
🧡|oranje hart
💛|geel hart
💚|groen hart
💙|blauw hart
💜|paars hart
🖤|zwart hart|slecht|verdorven
💔|gebroken hart|breken
💯|maximumscore|100|100 punten
💥|botsing|boem|strip
💤|slaapsymbool|strip|slapen
💬|spraakballon|strip|dialoog|tekstballon
✅|knop voor vinkje|✓|teken
❌|kruisteken|×|x|annuleren|vermenigvuldigen
❓|rood vraagteken|?|interpunctie
❗|rood uitroepteken|!|interpunctie
⚠️|waarschuwing
⭐|witte middelgrote ster
✨|sterretjes|*|glinsteren
🔥|vuur|vlam|hulpmiddel
🎉|feestknaller|hoera|viering
🎁|ingepakt cadeau|feest|cadeautje|verpakking
🎂|verjaardagstaart|zoet|feest|gebak|dessert
🏆|trofee|prijs
🚀|raket|ruimte
⏰|wekker|klok|alarm
⏳|zandloper met stromend zand|timer
📅|kalender|datum
📦|pakket|doos|pakketje
📬|open brievenbus met vlaggetje omhoog|post|postbus
📧|e-mail|post|brief
📞|telefoonhoorn
📱|mobiele telefoon
💻|laptop|pc|computer|personal computer
🖨️|printer|computer
🔌|stekker|elektrisch|elektriciteit
🔋|batterij
💡|gloeilamp|idee|licht|strip|elektrisch
🛋️|bank en lamp|hotel
🛏️|bed|hotel|slapen
🚿|douche|water
🔧|moersleutel|gereedschap|schroefsleutel
🔨|hamer|gereedschap
🔑|sleutel|beveiligd|wachtwoord
🔒|slot|gesloten slot
🔓|geopend hangslot|openen
💳|creditcard|geld|kaart|krediet
💰|zak met geld|dollar|geldzak
🧾|kassabon|bewijs|kwitantie|boekhouding|administratie
🛒|winkelwagen|shoppen|wagentje|winkelen
🛍️|boodschappentassen|hotel|winkelen
🚚|bestelbus|bezorging
✈️|vliegtuig|vliegmachine
🏠|huis|thuis
📷|camera|video
📎|paperclip
📄|pagina met bovenzijde omhoog|document
📝|memo|potlood
🔍|vergrootglas naar links gericht|zoeken|vergroten|gereedschap
♻️|recycling-symbool
🗑️|prullenmand
☀️|zon|helder|zonnig|stralen
☁️|wolk|weer
🌧️|wolk met regen
❄️|sneeuwvlok|koud
🌈|regenboog
🌹|roos|bloem
🌻|zonnebloem
🌳|loofboom|loof verliezen|bladeren verliezen
🐶|hondengezicht|huisdier
🐱|kattengezicht|huisdier
🦊|vos|gezicht
🐻|beer|gezicht
🐟|vis|vissen|sterrenbeeld
🦋|vlinder|mooi|insect
🍎|rode appel|rood|fruit
🍌|banaan|fruit
🍕|pizzapunt|kaas
🍔|hamburger
🍰|cake|plak|zoet|gebak|taart
🍪|koekje|zoet|dessert
☕|warme drank|thee|koffie|drankje|drinken
🍵|theekopje zonder oor|drankje|drinken
🍺|bierglas|bar|drinken
🍷|wijnglas|bar|drankje|drinken`;
