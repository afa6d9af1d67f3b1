// Names and keywords of emoji (de), from Unicode CLDR 45 (LICENSE-unicode.txt): one a line, emoji|name|keyword|…
export default `😀|grinsendes Gesicht|lol|lustig
😃|grinsendes Gesicht mit großen Augen|lol|lustig|lächeln
😄|grinsendes Gesicht mit lachenden Augen|lol|lustig
😁|strahlendes Gesicht mit lachenden Augen|Zähne|lustig
😅|grinsendes Gesicht mit Schweißtropfen|lustig|schwitzen
😂|Gesicht mit Freudentränen|lachen
🙂|leicht lächelndes Gesicht
🙃|umgekehrtes Gesicht|auf dem Kopf stehen
😉|zwinkerndes Gesicht
😊|lächelndes Gesicht mit lachenden Augen|Freude|erröten|rote Wangen
😇|lächelndes Gesicht mit Heiligenschein
🥰|lächelndes Gesicht mit Herzen|verliebt|anhimmeln|verknallt
😍|lächelndes Gesicht mit herzförmigen Augen|verliebt
😘|Kuss zuwerfendes Gesicht
😋|sich die Lippen leckendes Gesicht|lecker|leckeres Essen
😜|zwinkerndes Gesicht mit herausgestreckter Zunge|herausgestreckte Zunge
🤗|Gesicht mit umarmenden Händen|Umarmung
🤔|nachdenkendes Gesicht|nachdenklich
🤫|ermahnendes Gesicht|pst|leise
😐|neutrales Gesicht|kein Kommentar
😑|ausdrucksloses Gesicht|kein Kommentar
😶|Gesicht ohne Mund|kein Mund|sprachlos
🙄|Augen verdrehendes Gesicht
😏|süffisant lächelndes Gesicht
😬|Grimassen schneidendes Gesicht|Zähne
😌|erleichtertes Gesicht|geschlossene Augen
😔|nachdenkliches Gesicht
😴|schlafendes Gesicht|zzz|schnarchen
🤒|Gesicht mit Fieberthermometer|krank
🤕|Gesicht mit Kopfverband|Schmerzen|Verletzung
🤧|niesendes Gesicht
🥵|schwitzendes Gesicht|heiß|Fieber|erhitzt|Hitzschlag
🥶|frierendes Gesicht|kalt|Eiszapfen|Frostbeule
😵|benommenes Gesicht
🤯|explodierender Kopf|entsetzt|geschockt
🥳|Partygesicht|Feiern
😎|lächelndes Gesicht mit Sonnenbrille|cool
🤓|Strebergesicht|Nerd
😕|verwundertes Gesicht
😟|besorgtes Gesicht
🙁|betrübtes Gesicht|traurig
😮|Gesicht mit offenem Mund|erstaunt|offener Mund
😲|erstauntes Gesicht
😳|errötetes Gesicht mit großen Augen|überrascht|rote Wangen
🥺|bettelndes Gesicht|Gnade|Welpenaugen
😢|weinendes Gesicht|Träne|traurig
😭|heulendes Gesicht|Tränen|traurig
😱|vor Angst schreiendes Gesicht
😖|verwirrtes Gesicht
😞|enttäuschtes Gesicht|traurig
😓|bedrücktes Gesicht mit Schweiß|Angstschweiß
😩|erschöpftes Gesicht|müde
😫|müdes Gesicht
🥱|gähnendes Gesicht|müde|gelangweilt
😤|schnaubendes Gesicht|gewonnen|erleichtert
😠|verärgertes Gesicht
😡|schmollendes Gesicht|rot|wütend
🤬|Gesicht mit Symbolen über dem Mund|fluchen
🤡|Clown-Gesicht
👻|Gespenst|Fantasy|Gesicht|Märchen
🤖|Roboter|Gesicht|Monster|Roboterkopf
👋|winkende Hand
🤚|erhobene Hand von hinten|erhobener Handrücken
✋|erhobene Hand
👌|OK-Zeichen|Hand|perfekt|exzellent|in Ordnung
🤏|Wenig-Geste|klein|unbedeutend|kleine Menge|kleiner Betrag
✌️|Victory-Geste|Sieg
🤞|Hand mit gekreuzten Fingern
🤟|Ich-liebe-dich-Geste|Hand|ich liebe dich
🤙|Ruf-mich-an-Handzeichen|anrufen
👈|nach links weisender Zeigefinger|Handrückseite
👉|nach rechts weisender Zeigefinger|Handrückseite
👆|nach oben weisender Zeigefinger von hinten|aufwärts|Handrückseite
👇|nach unten weisender Zeigefinger|abwärts|Handrückseite
☝️|nach oben weisender Zeigefinger von vorne|Hand|Handvorderseite
👍|Daumen hoch|gut|Hand|nach oben
👎|Daumen runter|Hand|schlecht|nach unten
✊|erhobene Faust
👊|geballte Faust|Hand
👏|klatschende Hände|Beifall|applaudieren
🙌|zwei erhobene Handflächen|feiern
🤝|Handschlag|Hände|Vereinbarung|Händeschütteln
🙏|zusammengelegte Handflächen|beten|Gebet|bitten|danken
✍️|schreibende Hand
💪|angespannter Bizeps|Comic|stark|Muskeln anspannen
👀|Augen|Gesicht
🤷|schulterzuckende Person|egal|Zweifel|gleichgültig|keine Ahnung
🤦|sich an den Kopf fassende Person|genervt|Gesicht|frustriert
🙋|Person mit erhobenem Arm|Siegerpose
🙅|Person mit überkreuzten Armen|x|verboten
🙆|Person mit Händen auf dem Kopf|alles in Ordnung
❤️|rotes Herz
🧡|oranges Herz
💛|gelbes Herz
💚|grünes Herz
💙|blaues Herz
💜|lila Herz
🖤|schwarzes Herz|böse
💔|gebrochenes Herz|Schmerz|Trennung
💯|100 Punkte|Punktestand|volle Punktzahl
💥|Zusammenstoß|Comic|Kollision
💤|Schlafen|ZZZ|Comic|Schnarchen
💬|Sprechblase mit drei Punkten|Dialog|Gespräch|Unterhaltung
✅|weißes Häkchen|abgehakt|erledigt
❌|Kreuzzeichen|x|abbrechen|Multiplikation|multiplizieren
❓|rotes Fragezeichen|Satzzeichen
❗|rotes Ausrufezeichen|Satzzeichen
⚠️|Warnung|Dreieck
⭐|weißer mittelgroßer Stern
✨|funkelnde Sterne|*
🔥|Feuer|heiß|Flamme
🎉|Konfettibombe|Feier|Party
🎁|Geschenk|Feier|verpackt
🎂|Geburtstagskuchen|Torte
🏆|Pokal|Preis
🚀|Rakete|Weltraum
⏰|Wecker|Uhr|Uhrzeit
⏳|laufende Sanduhr|Prozess|Vorgang läuft
📅|Kalender|Kalenderblatt
📦|Paket|Päckchen
📬|offener Briefkasten mit Post|E-Mail
📧|E-Mail|Brief|E-Mail-Symbol
📞|Telefonhörer|anrufen
📱|Mobiltelefon|Handy|Smartphone
💻|Laptop|PC|Computer|Notebook
🖨️|Drucker|Computer
🔌|Netzstecker|Stromstecker
🔋|Batterie|Akku
💡|Glühbirne|Idee|Licht
🛋️|Sofa und Lampe
🛏️|Bett|Hotel|schlafen|Übernachtung
🚿|Dusche
🔧|Schraubenschlüssel|Werkzeug
🔨|Hammer|Werkzeug
🔑|Schlüssel|Passwort
🔒|geschlossenes Schloss|Sicherheit|Datenschutz
🔓|offenes Schloss|nicht gesichert
💳|Kreditkarte|Guthaben
💰|Geldsack
🧾|Beleg|Belege|Rechnung|Buchhaltung|Rechnungslegung
🛒|Einkaufswagen|einkaufen
🛍️|Einkaufstüten|shoppen|Shopping|Einkaufen
🚚|Lieferwagen|LKW|Lastwagen
✈️|Flugzeug|Flieger
🏠|Haus|Gebäude|Zuhause
📷|Fotoapparat|Fotos|Kamera
📎|Büroklammer
📄|Vorderseite eines Blattes|Papier|Dokument
📝|Papier und Bleistift|Nachricht|Kurzmitteilung
🔍|Lupe nach links|Suche|Vergrößerungsglas
♻️|Recycling-Symbol
🗑️|Papierkorb
☀️|Sonne|sonnig|Wetter|Strahlen|Sonnenstrahlen
☁️|Wolke|Wetter|wolkig
🌧️|Wolke mit Regen|Wetter|Regenwolke
❄️|Schneeflocke
🌈|Regenbogen|Wetter
🌹|Rose|Blume|Blüte|Pflanze
🌻|Sonnenblume|Blüte|Pflanze
🌳|Laubbaum|Pflanze
🐶|Hundegesicht|Tier
🐱|Katzengesicht|Tier
🦊|Fuchs|Tier|Gesicht|Fuchsgesicht
🐻|Bär|Tier|Gesicht|Bärengesicht
🐟|Fisch|Tier|Fische|Tierkreis|Sternzeichen
🦋|Schmetterling|schön
🍎|roter Apfel|Obst|Frucht
🍌|Banane|Obst|Frucht
🍕|Pizza|Pizzeria|Pizzastück
🍔|Hamburger|Restaurant
🍰|Torte|Kuchen|Kuchenstück|Stück Torte|Tortenstück
🍪|Keks|Cookie
☕|Heißgetränk|Tee|Kaffee|trinken|dampfend
🍵|Teetasse ohne Henkel
🍺|Bierkrug|Bar
🍷|Weinglas|Bar`;
