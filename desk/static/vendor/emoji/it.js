// Names and keywords of emoji (it), from Unicode CLDR 45 (LICENSE-unicode.txt): one a line, emoji|name|keyword|…
export default `😀|faccina con un gran sorriso|risata|sogghignare|faccina che sogghigna
😃|faccina con un gran sorriso e occhi spalancati|risata|sorridere|faccina sorridente
😄|faccina con sorriso e occhi sorridenti|risata|bocca aperta|occhi felici|faccina con un gran sorriso e occhi sorridenti
😁|faccina raggiante con occhi felici|risata|sogghignare
😅|faccina con un gran sorriso e goccia di sudore|sorriso teso
😂|faccina con lacrime di gioia|piangere dal ridere
🙂|faccina con sorriso accennato|mezzo sorriso|sorriso a bocca chiusa
🙃|faccina sottosopra|capovolta|scombussolata
😉|faccina che fa l’occhiolino|fare l’occhiolino
😊|faccina con occhi sorridenti|felice|sorriso
😇|faccina con sorriso e aureola|angioletto|faccina sorridente con aureola
🥰|faccina con cuoricini|adorazione|colpo di fulmine|faccina innamorata
😍|faccina con sorriso e occhi a cuore|amore
😘|faccina che manda un bacio|faccina che manda baci
😋|faccina che si lecca i baffi|gnam|buono|cibo delizioso
😜|faccina che fa l’occhiolino e mostra la lingua|scherzo|linguaccia con occhiolino
🤗|faccina che abbraccia|sorriso|abbraccio
🤔|faccina concentrata|pensare|concentrarsi
🤫|faccina che zittisce|zittire|silenzio
😐|faccina neutra|no comment|impassibile
😑|faccina inespressiva|no comment
😶|faccina senza bocca|non posso parlare
🙄|faccina con occhi al cielo|guardare altrove|roteare gli occhi|sollevare gli occhi al cielo
😏|faccina con sorrisetto|furbetto|malizioso|faccina che sorride
😬|faccina con smorfia
😌|faccina sollevata
😔|faccina pensierosa|scoraggiata
😴|faccina che dorme|sonno
🤒|faccina con termometro|febbre|ammalato|influenza
🤕|faccina con la testa bendata|bende|dolore|farsi male|faccina bendata
🤧|faccina che starnutisce|starnuto|raffreddore
🥵|faccina accaldata|caldo|sudore|febbricitante|faccina sudata
🥶|faccina congelata|freddo|gelone|ipotermia|faccina blu
😵|faccina frastornata|testa che gira
🤯|testa che esplode|scioccato
🥳|faccina che festeggia|festa|party|trombetta|cappellino
😎|faccina con sorriso e occhiali da sole|spensierato
🤓|faccina nerd|studioso|secchione|occhiali da nerd
😕|faccina confusa
😟|faccina preoccupata|preoccupazione preoccupata
🙁|faccina leggermente imbronciata|corrucciato|imbronciato|mettere il muso
😮|faccina con bocca aperta|stupito|sorpreso
😲|faccina stupita|scioccata
😳|faccina imbarazzata|confuso|imbarazzato|faccina con guance rosse
🥺|faccina supplichevole|lacrime|implorare|quasi in lacrime|faccina sull’orlo delle lacrime
😢|faccina che piange|triste|lacrime|piangere
😭|faccina disperata|pianto|lacrime|piangere
😱|faccina terrorizzata|paura|grido di paura
😖|faccina frustrata
😞|faccina delusa|delusione
😓|faccina abbattuta sudata|sudore|delusione|faccina sudata
😩|faccina esausta|sfinita
😫|faccina stanca
🥱|faccina che sbadiglia|sonno|stanca|stanco|annoiata
😤|faccina che sbuffa|sbuffare|arrabbiarsi
😠|faccina arrabbiata
😡|faccina accigliata|muso|broncio|arrabbiata|imbronciata
🤬|faccina con simboli sulla bocca|imprecare
🤡|faccina pagliaccio|clown
👻|fantasma|favola|scherzo|halloween|storie di fantasmi
🤖|faccina di robot
👋|mano che saluta|salutare
🤚|dorso mano alzata
✋|mano alzata|carta
👌|mano che fa OK|segno di OK
🤏|mano che fa il gesto del pizzico|poco|un po’|un pochino|piccola quantità
✌️|vittoria|mano|yeah|forbice|segno di vittoria
🤞|dita incrociate|mano|fortuna|incrociare
🤟|gesto ti amo|gesto tvb
🤙|mano con gesto di chiamata|chiamare|telefonare
👈|indice verso sinistra|dito|dito indice|dito verso sinistra
👉|indice verso destra|dito|dito indice|dito verso destra
👆|indice alzato|dito in su|dito alzato|dito indice|indice in su
👇|indice abbassato|dito in giù|dito indice|indice in giù|dito abbassato
☝️|indice verso l’alto|tu|dito|indicare|dito verso l’alto
👍|pollice in su|mano|segno
👎|pollice verso|giù|mano|pollice in giù
✊|pugno|sasso|alzato
👊|pugno chiuso|mano
👏|mani che applaudono|applauso|applaudire
🙌|mani alzate|urrà|evviva|vittoria
🤝|stretta di mano|conoscere|presentarsi
🙏|mani giunte|mano|gesto|pregare|preghiera
✍️|mano che scrive|scrivere|scrivere a mano
💪|bicipite|teso|forte|fumetto|muscolo
👀|occhi|faccia
🤷|persona che scrolla le spalle|dubbio|noncuranza|indifferenza|spalle alzate
🤦|persona esasperata|facepalm|incredulità|esasperazione|mano in fronte
🙋|persona con mano alzata|gesto|felice
🙅|persona che fa segno di no|faccina|rifiuto|vietato|non bene
🙆|persona con gesto OK|tutto bene
❤️|cuore rosso|amore
🧡|cuore arancione|emozione
💛|cuore giallo|emozione
💚|cuore verde|emozione
💙|cuore blu|emozione
💜|cuore viola|emozione
🖤|cuore nero|dolore|tristezza
💔|cuore infranto|emozione|spezzato
💯|100 punti|punteggio pieno
💥|collisione|fumetto|emozione|simbolo collisione
💤|sonno|Zzz|dormire|russare
💬|fumetto|dialogo
✅|pulsante segno di spunta|baffo
❌|croce|X
❓|punto interrogativo rosso|domanda|punto di domanda pieno
❗|punto esclamativo rosso|esclamazione|punteggiatura|punto esclamativo pieno
⚠️|simbolo di avviso|pericolo|attenzione
⭐|stella|astro
✨|stelline|stelle|scintille
🔥|fuoco|fiamma
🎉|spara coriandoli|festa|party
🎁|regalo|dono|festa|pacchetto
🎂|torta di compleanno|festa
🏆|coppa|premio|trofeo
🚀|razzo|veicolo|viaggio
⏰|sveglia|suono|svegliarsi
⏳|clessidra che scorre|sabbia
📅|calendario|data|giorno|ricorrenza
📦|pacco|collo|scatola
📬|cassetta postale aperta bandierina alzata|cassetta postale aperta bandierina su
📧|e-mail|email|posta|lettera|comunicazione
📞|cornetta|telefono|comunicazione|cornetta del telefono
📱|telefono cellulare
💻|computer portatile|PC
🖨️|stampante|stampe|stampare
🔌|spina elettrica|elettricità|presa elettrica
🔋|batteria|autonomia|ricaricare|batteria carica|batteria scarica
💡|lampadina|idea|luce|fumetto|elettrica
🛋️|divano e lampada|relax|salotto
🛏️|letto|hotel|dormire
🚿|doccia|lavarsi|fare la doccia
🔧|chiave inglese|attrezzo|utensile
🔨|martello|attrezzo|utensile
🔑|chiave|password
🔒|lucchetto chiuso
🔓|lucchetto aperto
💳|carta di credito
💰|sacco di soldi|denaro
🧾|scontrino|contabilità|ricevuta di pagamento
🛒|carrello|supermercato|fare la spesa|centro commerciale|carrello della spesa
🛍️|borse della spesa|sacchetti|sacchetti regalo
🚚|camion|veicolo
✈️|aeroplano|velivolo
🏠|casa|edificio|abitazione
📷|fotocamera|ricordi|fotografare|scattare foto|macchina fotografica
📎|graffetta|fermaglio
📄|pagina|documento
📝|memo|matita|block notes
🔍|lente di ingrandimento rivolta a sinistra|cerca|lente ingrandimento|lente ingrandimento verso sinistra
♻️|simbolo del riciclaggio|riciclo|riciclare|raccolta differenziata
🗑️|cestino|buttare|rifiuti|cartacce
☀️|sole|luce|raggi|calore|splendente
☁️|nuvola|meteo
🌧️|pioggia|meteo|nuvole
❄️|fiocco di neve|freddo|inverno|ghiaccio
🌈|arcobaleno|pioggia|sette colori
🌹|rosa|fiore
🌻|girasole|fiore
🌳|albero deciduo|caduco
🐶|muso di cane|animale|faccina
🐱|muso di gatto|animale|faccina
🦊|volpe|animale|faccina volpe|muso di volpe
🐻|orso|animale|faccina|muso di orso
🐟|pesce|animale|segno zodiacale dei Pesci
🦋|farfalla|animale|insetto
🍎|mela rossa|frutta
🍌|banana|frutta
🍕|pizza|fetta|ristorante
🍔|hamburger
🍰|fetta di torta|ristorante
🍪|biscotto|cookie|ristorante
☕|bevanda calda|caffè|fumante|tè caldo
🍵|tazza da tè senza manico|bere|tazza di tè
🍺|boccale di birra|bar|ristorante
🍷|bicchiere di vino|bar|bere|ristorante`;
