// Names and keywords of emoji (pt), from Unicode CLDR 45 (LICENSE-unicode.txt): one a line, emoji|name|keyword|…
export default `😀|rosto risonho|lol|rindo|risada
😃|rosto risonho com olhos bem abertos|boca|sorriso
😄|rosto risonho com olhos sorridentes|boca|aberta|sorriso
😁|rosto contente com olhos sorridentes|sorriso|sorriso aberto|rosto rindo com olhos sorridentes
😅|rosto risonho com gota de suor|suor frio|sorriso com suor frio
😂|rosto chorando de rir|alegria|lágrimas|rosto com lágrimas de alegria
🙂|rosto levemente sorridente|sorriso
🙃|rosto de cabeça para baixo|rosto invertido
😉|rosto com olho piscando|piscada
😊|rosto sorridente com olhos sorridentes|ruborizar|olhos sorrindo|rosto sorrindo
😇|rosto sorridente com auréola|anjo|inocente
🥰|rosto sorridente com 3 corações|amor|paixão|apaixonado
😍|rosto sorridente com olhos de coração|amor
😘|rosto mandando um beijo
😋|rosto saboreando comida|nham|gostoso|sorriso|delicioso
😜|rosto piscando e com língua para fora|piscadela|provocação|brincadeira|língua para fora com piscadela
🤗|rosto abraçando|abraço|mãos abraçando
🤔|rosto pensativo|pensando|mão no queixo
🤫|rosto fazendo sinal de silêncio|quieto
😐|rosto neutro|sem emoção|sem comentários
😑|rosto inexpressivo|sem expressão
😶|rosto sem boca|calado|quieto
🙄|rosto com olhos revirados|revirando os olhos
😏|rosto com sorriso maroto|sorriso malicioso
😬|rosto expressando desagrado|fazendo careta|rosto fazendo careta
😌|rosto aliviado|alívio
😔|rosto deprimido|desanimado
😴|rosto dormindo|zzz|sono
🤒|rosto com termômetro|febre|febril|de cama
🤕|rosto com atadura na cabeça|ferimento|acidentado|rosto machucado|rosto com curativos
🤧|rosto espirrando|espirro
🥵|rosto fervendo de calor|febril|quente|suando|insolação
🥶|rosto gelado|frio|gélido|glacial|congelando
😵|rosto atordoado
🤯|cabeça explodindo|chocado
🥳|rosto festivo|apito|festa|chapéu|comemoração
😎|rosto sorridente com óculos escuros|sol|sorrindo|sorrindo de óculos escuros
🤓|rosto de nerd|cdf|estudioso|sabe-tudo
😕|rosto confuso|indeciso
😟|rosto preocupado
🙁|rosto meio triste|tristinho
😮|rosto com boca aberta|empatia
😲|rosto espantado|chocado|estupefato|totalmente chocado
😳|rosto ruborizado|atordoado
🥺|rosto implorando|perdão|olhar de cachorrinho
😢|rosto chorando|triste|lágrimas
😭|rosto chorando aos berros|chorar|lágrimas
😱|rosto gritando de medo|temeroso|assustado
😖|rosto perplexo
😞|rosto desapontado|desapontamento|rosto decepcionado
😓|rosto cabisbaixo com gota de suor|rosto com suor frio
😩|rosto desolado|cansado|rosto aborrecido
😫|rosto cansado|exausto
🥱|rosto bocejando|bocejo|cansado|entediado
😤|rosto soltando vapor pelo nariz|triunfo|vitória
😠|rosto zangado|irado
😡|rosto furioso|irado|zangado|rosto vermelho|rosto vermelho furioso
🤬|rosto com símbolos na boca|xingando
🤡|rosto de palhaço
👻|fantasma|rosto|conto de fadas
🤖|rosto de robô|monstro
👋|mão acenando|aceno
🤚|dorso da mão levantado|pare|palma|levantada
✋|mão levantada|mão erguida
👌|sinal de ok|mão|mão sinalizando ok
🤏|mão beliscando|pequena quantidade
✌️|mão em V de vitória|sim!|mão com sinal de vitória
🤞|dedos cruzados|mão|sorte
🤟|gesto de "te amo"|mão
🤙|sinal "me liga"|ligar
👈|dorso da mão com dedo indicador apontando para a esquerda|costas da mão|dedo apontado para esquerda
👉|dorso da mão com dedo indicador apontando para a direita|costas da mão|dedo apontado para direita
👆|dorso da mão com dedo indicador apontando para cima|costas da mão|dedo apontado para cima
👇|dorso da mão com dedo indicador apontando para baixo|costas da mão|dedo apontado para baixo
☝️|indicador apontando para cima|mão|dedo|dedo apontando para cima
👍|polegar para cima|mão|dedão|sinal
👎|polegar para baixo|mão|dedão|sinal
✊|punho levantado|punho erguido
👊|soco|mão|punho
👏|mãos aplaudindo|sinal|aplauso
🙌|mãos para cima|comemoração|ambas as mãos|levantando ambas as mãos para comemorar
🤝|aperto de mãos|combinado|cumprimento
🙏|mãos juntas|reza|gesto|rezar|rezando
✍️|escrevendo à mão|caneta
💪|bíceps|forte|músculo|contraído|engraçado
👀|olhos|rosto
🤷|pessoa dando de ombros|ignorância|indiferença|dar de ombros
🤦|pessoa decepcionada|decepção|desapontamento|pessoa dececionada
🙋|pessoa levantando a mão|feliz|gesto
🙅|pessoa fazendo gesto de “não”|mão|proibido
🙆|pessoa fazendo gesto de “OK”|mão
❤️|coração vermelho|amor
🧡|coração laranja|emoção
💛|coração amarelo|emoção
💚|coração verde|emoção
💙|coração azul|emoção
💜|coração roxo|emoção
🖤|coração preto|negro
💔|coração partido|emoção|rompimento|decepção amorosa
💯|cem pontos|100|pontuação|100 pontos|pontuação total
💥|colisão|emoção|engraçado|símbolo de colisão
💤|zzz|emoção|dormindo|roncando|engraçado
💬|balão de diálogo|engraçado|balão de conversa
✅|marca de seleção branca|✓|botão|verificação
❌|xis|×|cancelar|multiplicar|multiplicação
❓|ponto de interrogação vermelho|?|sinal|pergunta|pontuação
❗|ponto de exclamação vermelho|!|pontuação
⚠️|aviso|sinal
⭐|estrela branca média
✨|brilhos|*|estrelas|estrelas brilhantes
🔥|fogo|chama
🎉|cone de festa|alegria|comemoração
🎁|presente|mimo|embrulhado|comemoração
🎂|bolo de aniversário|comemoração
🏆|troféu|prêmio
🚀|foguete|veículo
⏰|despertador|alarme|relógio
⏳|ampulheta contando o tempo|relógio|relógio de areia
📅|calendário|data|datas
📦|pacote|caixa|embrulho
📬|caixa de correio aberta com bandeira levantada|correspondência|caixa de correspondência aberta com bandeira levantada
📧|e-mail|carta|comunicação|correspondência
📞|telefone|comunicação|aparelho de telefone
📱|telefone celular|telefone móvel
💻|laptop|PC|pessoal|computador
🖨️|impressora|acessório|computador
🔌|tomada elétrica|plugue|eletricidade
🔋|pilha|bateria
💡|lâmpada|luz|ideia|elétrica|quadrinhos
🛋️|sofá e luminária|hotel|lâmpada
🛏️|cama|sono|hotel
🚿|chuveiro|água|banho|ducha
🔧|chave inglesa|ferramenta
🔨|martelo|ferramenta
🔑|chave|senha
🔒|cadeado|fechado|trancado
🔓|cadeado aberto|destrancado
💳|cartão de crédito|dinheiro
💰|saco de dinheiro
🧾|recibo|prova|evidência|escrituração|contabilidade
🛒|carrinho de compras|mercado
🛍️|sacolas de compras|sacolas de shopping
🚚|caminhão de entrega|veículo
✈️|avião|aéreo|veículo
🏠|casa|construção
📷|câmera|vídeo
📎|clipe de papel
📄|página voltada para cima|documento|parte da frente para cima|página com a parte da frente para cima
📝|memorando|lápis
🔍|lupa para a esquerda|pesquisa|ferramenta|lente de aumento
♻️|símbolo de reciclagem
🗑️|lixeira|cesto de lixo
☀️|sol|clima|raios|solar|tempo
☁️|nuvem|clima
🌧️|nuvem com chuva|clima
❄️|floco de neve|frio|clima
🌈|arco-íris|chuva|clima
🌹|rosa|flor
🌻|girassol|flor
🌳|árvore caidiça|desfolha
🐶|rosto de cachorro|animal
🐱|rosto de gato|animal
🦊|rosto de raposa
🐻|rosto de urso|animal
🐟|peixe|animal|Peixes|zodíaco
🦋|borboleta|beleza|inseto
🍎|maçã vermelha|fruta
🍌|banana|fruta
🍕|pizza|fatia de pizza
🍔|hambúrguer
🍰|pão de ló de morango|bolo|fatia|sobremesa|fatia de bolo
🍪|biscoito|doce|cookie|bolacha
☕|café|chá|cafezinho
🍵|xícara de chá sem alça|bebida
🍺|cerveja|bar|chopp|caneca|caneca de cerveja
🍷|vinho|bar|bebida|taça de vinho|cálice de vinho`;
