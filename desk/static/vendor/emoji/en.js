// Names and keywords of emoji (en), from Unicode CLDR 45 (LICENSE-unicode.txt): one a line, emoji|name|keyword|…
export default `😀|grinning face
😃|grinning face with big eyes|open|mouth|smile
😄|grinning face with smiling eyes|open|mouth|smile
😁|beaming face with smiling eyes|grin|smile
😅|grinning face with sweat|cold|open|smile
😂|face with tears of joy|laugh
🙂|slightly smiling face|smile
🙃|upside-down face
😉|winking face
😊|smiling face with smiling eyes|blush|smile
😇|smiling face with halo|angel|fantasy|innocent
🥰|smiling face with hearts|adore|crush|in love
😍|smiling face with heart-eyes|love|smile
😘|face blowing a kiss
😋|face savoring food|yum|smile|delicious|savouring
😜|winking face with tongue|eye|joke
🤗|smiling face with open hands|hug|hugging
🤔|thinking face
🤫|shushing face|quiet
😐|neutral face|meh|deadpan
😑|expressionless face|meh|inexpressive|unexpressive
😶|face without mouth|quiet|silent
🙄|face with rolling eyes|eyeroll
😏|smirking face
😬|grimacing face|grimace
😌|relieved face
😔|pensive face|dejected
😴|sleeping face|ZZZ|good night
🤒|face with thermometer|ill|sick
🤕|face with head-bandage|hurt|injury
🤧|sneezing face|sneeze|gesundheit
🥵|hot face|feverish|sweating|red-faced|heat stroke
🥶|cold face|icicles|freezing|frostbite|blue-faced
😵|face with crossed-out eyes|dead|knocked out
🤯|exploding head|shocked|mind blown
🥳|partying face|hat|horn|celebration
😎|smiling face with sunglasses|cool|bright
🤓|nerd face|geek
😕|confused face|meh
😟|worried face
🙁|slightly frowning face
😮|face with open mouth|sympathy
😲|astonished face|shocked|totally
😳|flushed face|dazed
🥺|pleading face|mercy|begging|puppy eyes
😢|crying face|sad|tear
😭|loudly crying face|sad|sob|tear
😱|face screaming in fear|munch|scared
😖|confounded face
😞|disappointed face
😓|downcast face with sweat|cold
😩|weary face|tired
😫|tired face
🥱|yawning face|bored|tired
😤|face with steam from nose|won|triumph
😠|angry face|mad|anger
😡|enraged face|mad|red|angry|pouting
🤬|face with symbols on mouth|swearing
🤡|clown face
👻|ghost|face|fantasy|monster|creature
🤖|robot|face|monster
👋|waving hand|wave
🤚|raised back of hand|backhand
✋|raised hand|high 5|high five
👌|OK hand
🤏|pinching hand|small amount
✌️|victory hand
🤞|crossed fingers|hand|luck
🤟|love-you gesture|ILY|hand
🤙|call me hand|Shaka|hang loose
👈|backhand index pointing left|finger
👉|backhand index pointing right|finger
👆|backhand index pointing up|finger
👇|backhand index pointing down|finger
☝️|index pointing up|hand|finger
👍|thumbs up|+1|hand
👎|thumbs down|-1|hand
✊|raised fist|hand|punch|clenched
👊|oncoming fist|hand|punch|clenched
👏|clapping hands
🙌|raising hands|hooray|raised|gesture|celebration
🤝|handshake|meeting|agreement
🙏|folded hands|ask|pray|high 5|please
✍️|writing hand|write
💪|flexed biceps|comic|muscle
👀|eyes|face
🤷|person shrugging|doubt|ignorance|indifference
🤦|person facepalming|disbelief|exasperation
🙋|person raising hand|happy|raised|gesture
🙅|person gesturing NO|hand|gesture|forbidden|prohibited
🙆|person gesturing OK|hand|gesture
❤️|red heart
🧡|orange heart
💛|yellow heart
💚|green heart
💙|blue heart
💜|purple heart
🖤|black heart|evil|wicked
💔|broken heart|break
💯|hundred points|100|full|score
💥|collision|boom|comic
💤|ZZZ|comic|sleep|good night
💬|speech balloon|comic|bubble|dialog
✅|check mark button|✓
❌|cross mark|×|x|cancel|multiply
❓|red question mark|?|punctuation
❗|red exclamation mark|!|punctuation
⚠️|warning
⭐|star
✨|sparkles|*|star
🔥|fire|tool|flame
🎉|party popper|tada|celebration
🎁|wrapped gift|box|present|celebration
🎂|birthday cake|sweet|pastry|dessert|celebration
🏆|trophy|prize
🚀|rocket|space
⏰|alarm clock
⏳|hourglass not done|sand|timer
📅|calendar|date
📦|package|box|parcel
📬|open mailbox with raised flag|postbox
📧|e-mail|email|letter
📞|telephone receiver
📱|mobile phone|cell|telephone
💻|laptop|pc|computer|personal
🖨️|printer|computer
🔌|electric plug|electricity
🔋|battery
💡|light bulb|idea|comic|electric
🛋️|couch and lamp|hotel
🛏️|bed|hotel|sleep
🚿|shower|water
🔧|wrench|tool|spanner
🔨|hammer|tool
🔑|key|lock|password
🔒|locked|closed
🔓|unlocked|open
💳|credit card|money
💰|money bag|dollar|moneybag
🧾|receipt|proof|evidence|accounting|bookkeeping
🛒|shopping cart|trolley
🛍️|shopping bags|hotel
🚚|delivery truck
✈️|airplane|aeroplane
🏠|house|home
📷|camera|video
📎|paperclip
📄|page facing up|document
📝|memo|pencil
🔍|magnifying glass tilted left|tool|search
♻️|recycling symbol|recycle
🗑️|wastebasket
☀️|sun|rays|sunny|bright
☁️|cloud|weather
🌧️|cloud with rain
❄️|snowflake|cold
🌈|rainbow
🌹|rose|flower
🌻|sunflower
🌳|deciduous tree|shedding
🐶|dog face|pet
🐱|cat face|pet
🦊|fox|face
🐻|bear|face
🐟|fish|Pisces|zodiac
🦋|butterfly|insect|pretty
🍎|red apple|fruit
🍌|banana|fruit
🍕|pizza|slice|cheese
🍔|hamburger
🍰|shortcake|slice|sweet|pastry|dessert
🍪|cookie|sweet|dessert
☕|hot beverage|tea|drink|coffee|steaming
🍵|teacup without handle|drink|beverage
🍺|beer mug|bar|drink
🍷|wine glass|bar|drink|beverage`;
