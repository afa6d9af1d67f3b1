// Names and keywords of emoji (fr), from Unicode CLDR 45 (LICENSE-unicode.txt): one a line, emoji|name|keyword|…
export default `😀|visage rieur|sourire
😃|visage souriant avec de grands yeux|sourire
😄|visage très souriant aux yeux rieurs|sourire
😁|visage souriant aux yeux rieurs|dents|sourire
😅|visage souriant avec une goutte de sueur|sourire
😂|visage riant aux larmes|sourire
🙂|visage avec un léger sourire
🙃|tête à l’envers|renversée
😉|visage faisant un clin d’œil
😊|visage souriant avec yeux rieurs|œil|rougir|sourire
😇|visage souriant avec auréole|ange
🥰|visage souriant avec cœurs|aimer|amour|adorer|béguin
😍|visage souriant avec yeux en forme de cœur|œil|amour
😘|visage envoyant un bisou|cœur
😋|miam|langue
😜|visage qui tire la langue et fait un clin d’œil
🤗|visage qui fait un câlin|gentil
🤔|visage en pleine réflexion
🤫|visage avec un doigt sur la bouche|chut|silence
😐|visage neutre
😑|visage sans expression|neutre|inexpressif
😶|visage sans bouche|muet
🙄|visage roulant des yeux|roulement
😏|visage avec un sourire malin
😬|visage grimaçant|grimace
😌|visage soulagé|soulagement
😔|visage pensif|déçu
😴|visage somnolent|zzz|sommeil
🤒|visage avec thermomètre|malade|indisposé
🤕|visage avec bandage autour de la tête
🤧|visage qui éternue|rhume|atchoum|éternuer|éternuement
🥵|visage rouge et chaud|fièvre|transpiration|coup de chaleur
🥶|visage bleu et froid|gelure|glaçon|glacial
😵|visage étourdi|tournis
🤯|tête qui explose|choqué
🥳|visage festif|fête|chapeau|sifflet|célébration
😎|visage avec lunettes de soleil
🤓|visage de geek|lunettes
😕|visage confus
😟|visage inquiet
🙁|visage légèrement mécontent
😮|visage avec bouche ouverte|surpris
😲|visage stupéfait|choc
😳|visage qui rougit|rouge|rougissant
🥺|visage implorant|pitié|supplication|yeux de chiens battus
😢|visage qui pleure|larmes
😭|visage qui pleure à chaudes larmes|pleurs|triste
😱|visage qui hurle de peur|cri|effrayé
😖|visage déconcerté
😞|visage déçu
😓|visage démoralisé avec goutte de sueur|froide
😩|visage épuisé|fatigué
😫|visage fatigué|fatigue
🥱|visage bâillant|ennui|bâiller|fatigue
😤|visage avec fumée sortant des narines|triomphe|victoire
😠|visage en colère
😡|visage boudeur|colère|énervé|furieux
🤬|visage avec des symboles dans la bouche|juron
🤡|visage de clown
👻|fantôme|visage|monstre|créature|fantastique
🤖|robot|visage|machine|monstre|androïde
👋|signe de la main|coucou
🤚|dos de main levée
✋|main levée|feuille
👌|ok|main|geste
🤏|pouce et index rapprochés|peu|un peu|petite somme|petite quantité
✌️|V de la victoire|main|ciseaux
🤞|doigts croisés|main
🤟|signe je t’aime|main|amour
🤙|signe appel téléphonique avec les doigts|main|téléphone
👈|main avec index pointant à gauche|doigt
👉|main avec index pointant à droite|doigt
👆|main avec index pointant vers le haut|doigt
👇|main avec index pointant vers le bas|doigt
☝️|index pointant vers le haut|main|doigt
👍|pouce vers le haut|main|super
👎|pouce vers le bas|nul|main
✊|poing levé|main|pierre
👊|poing de face|main|coup de poing
👏|applaudissements|bravo|mains
🙌|mains levées|air
🤝|poignée de main|mains|rencontre|présentation
🙏|mains en prière
✍️|main qui écrit|écrire
💪|biceps contracté|corps|muscle
👀|yeux|œil|corps|visage
🤷|personne qui hausse les épaules|doute|ignorance|indifférence|haussement d’épaules
🤦|personne avec la paume sur le visage|incrédulité|exaspération|paume de main
🙋|personne qui lève la main|geste|levée|content
🙅|personne faisant un geste d’interdiction|main|interdit
🙆|personne faisant un geste d’acceptation|OK|main
❤️|cœur rouge
🧡|cœur orange
💛|cœur jaune
💚|cœur vert
💙|cœur bleu
💜|cœur violet
🖤|cœur noir
💔|cœur brisé
💯|cent points
💥|explosion|collision
💤|endormi|dormir|ronfler
💬|bulle de parole|dialogue
✅|bouton coché|✓|oui|carré|coche
❌|croix|×|annuler|multiplier|multiplication
❓|point d’interrogation rouge|?|question|ponctuation
❗|point d’exclamation rouge|!|ponctuation
⚠️|symbole d’avertissement
⭐|étoile
✨|étincelles|*|étoile|scintiller
🔥|feu|flamme
🎉|cotillons|fête
🎁|cadeau|fête|anniversaire
🎂|gâteau d’anniversaire
🏆|trophée|prix
🚀|fusée|espace
⏰|réveil|heure|alarme
⏳|sablier avec sable qui coule
📅|calendrier|date
📦|colis|paquet
📬|boîte aux lettres ouverte drapeau levé|courrier
📧|e-mail|message|courrier électronique
📞|combiné téléphonique|téléphone
📱|téléphone portable
💻|ordinateur portable
🖨️|imprimante|ordinateur
🔌|câble avec fiche électrique|prise
🔋|pile
💡|ampoule|idée|dessin|lumière
🛋️|canapé et lampe
🛏️|lit|hôtel|dormir
🚿|douche|eau
🔧|clé à molette|outil
🔨|marteau|outil
🔑|clé|serrure|mot de passe
🔒|cadenas fermé|verrouillé
🔓|cadenas ouvert
💳|carte bancaire
💰|sac plein d’argent|dollar|sac d’argent
🧾|reçu|preuve|comptabilité|justificatif
🛒|chariot|panier|shopping
🛍️|sacs de shopping
🚚|camion de livraison
✈️|avion|véhicule
🏠|maison|bâtiment|pavillon
📷|appareil photo|vidéo
📎|trombone|fournitures
📄|page|document
📝|mémo|crayon
🔍|loupe orientée à gauche|recherche
♻️|symbole Recyclage
🗑️|corbeille à papiers
☀️|soleil|météo|rayons|brillant
☁️|nuage|météo
🌧️|nuage avec pluie|météo|averse|mauvais temps
❄️|flocon|neige
🌈|arc-en-ciel|météo|pluie
🌹|rose|fleur
🌻|tournesol|fleur
🌳|arbre à feuilles caduques|feuillu
🐶|tête de chien|animal
🐱|tête de chat|animal
🦊|renard|tête|animal
🐻|ours|tête|animal
🐟|poisson|animal|poissons|zodiaque
🦋|papillon|mignon|insecte
🍎|pomme rouge|fruit
🍌|banane|fruit
🍕|pizza|part|fromage
🍔|hamburger
🍰|gâteau sablé|sucré|dessert|pâtisserie
🍪|cookie|sucré|dessert
☕|boisson chaude
🍵|tasse|thé
🍺|chope|bière
🍷|verre de vin`;
