// Names and keywords of emoji (es), from Unicode CLDR 45 (LICENSE-unicode.txt): one a line, emoji|name|keyword|…
export default `😀|cara sonriendo|feliz|sonrisa|divertido
😃|cara sonriendo con ojos grandes|risa|divertido
😄|cara sonriendo con ojos sonrientes|abierta|sonrisa
😁|cara radiante con ojos sonrientes|risa|sonrisa
😅|cara sonriendo con sudor frío|risa
😂|cara llorando de risa|lágrima|felicidad
🙂|cara sonriendo ligeramente|sonrisa
🙃|cara al revés
😉|cara guiñando el ojo|guiño
😊|cara feliz con ojos sonrientes|rubor|sonrisa
😇|cara sonriendo con aureola|halo|ángel|sonrisa
🥰|cara sonriendo con corazones|amor|adorar|enamorada|enamorado
😍|cara sonriendo con ojos de corazón|amor|sonrisa
😘|cara lanzando un beso
😋|cara saboreando comida|rico|hambre|delicioso
😜|cara sacando la lengua y guiñando un ojo|guiño
🤗|cara con manos abrazando|abrazo|sonrisa
🤔|cara pensativa|duda|pensando
🤫|cara pidiendo silencio|callado
😐|cara neutral|inexpresivo
😑|cara sin expresión|inexpresión|inexpresiva|inexpresivo
😶|cara sin boca|callado|silencio
🙄|cara con ojos en blanco|vueltos|frustración
😏|cara sonriendo con superioridad|listillo
😬|cara haciendo una mueca
😌|cara de alivio|aliviado
😔|cara desanimada|alicaído|pensativo|desanimado
😴|cara durmiendo|zzz|sueño|dormido
🤒|cara con termómetro|malo|enfermo
🤕|cara con la cabeza vendada|dolor|herida
🤧|cara estornudando|pañuelo|estornudo|estornudar
🥵|cara con calor|sudor|fiebre|cara roja|golpe de calor
🥶|cara con frío|helado|congelado|cara congelada
😵|cara mareada|mareo
🤯|cabeza explotando|explosión
🥳|cara de fiesta|gorro|capirote|celebración|matasuegras
😎|cara sonriendo con gafas de sol|guay
🤓|cara de empollón|friki|friqui
😕|cara de confusión|confuso
😟|cara preocupada|preocupado|preocupación
🙁|cara con el ceño ligeramente fruncido
😮|cara con la boca abierta
😲|cara asombrada|pasmado|alucinado|asombrado
😳|cara sonrojada|colorado|sonrojado
🥺|cara suplicante|piedad|implorar|por favor|ojos adorables
😢|cara llorando|llorar|triste|lágrima
😭|cara llorando fuerte|llorar|triste|lágrima
😱|cara gritando de miedo|pánico|asustado
😖|cara de frustración|frustrado
😞|cara decepcionada|decepción|decepcionado
😓|cara con sudor frío
😩|cara agotada|agotado|cansado
😫|cara cansada|cansado
🥱|cara de bostezo|sueño|cansado|dormido|aburrido
😤|cara resoplando|cabreo|enfado
😠|cara enfadada|enfadado|histérico
😡|cara cabreada|furia|cabreo|enfadado
🤬|cara con símbolos en la boca|maldecir|palabrota
🤡|cara de payaso
👻|fantasma|cara|cuento|criatura|monstruo
🤖|robot|cara|monstruo
👋|mano saludando|agitar|saludo|saludar
🤚|dorso de la mano|levantado
✋|mano levantada|choca esos cinco
👌|señal de aprobación con la mano|ok
🤏|mano pellizcando|poco|poquito|pellizco
✌️|mano con señal de victoria
🤞|dedos cruzados|mano|cruzar|suerte
🤟|gesto de te quiero|mano
🤙|mano haciendo el gesto de llamar|pulgar|meñique
👈|dorso de mano con índice a la izquierda|dedo
👉|dorso de mano con índice a la derecha|dedo
👆|dorso de mano con índice hacia arriba|dedo|apuntar
👇|dorso de mano con índice hacia abajo|dedo|apuntar
☝️|dedo índice hacia arriba|mano|apuntar
👍|pulgar hacia arriba|mano|señal
👎|pulgar hacia abajo|mano|señal
✊|puño en alto|mano|cerrado|puñetazo
👊|puño cerrado|puñetazo
👏|manos aplaudiendo|señal|palmas|aplaudir
🙌|manos levantadas celebrando|gesto|hurra|celebración
🤝|apretón de manos|acuerdo
🙏|manos en oración|orar|rezar|gracias|por favor
✍️|mano escribiendo|lápiz|escribir
💪|bíceps flexionado|cómic|fuerte|músculo
👀|ojos|cara
🤷|persona encogida de hombros|duda|encogerse|indiferencia
🤦|persona con la mano en la frente|facepalm|incredulidad
🙋|persona con la mano levantada|feliz|gesto|levantar
🙅|persona haciendo el gesto de "no"|mano|prohibido
🙆|persona haciendo el gesto de "de acuerdo"|OK|mano|vale
❤️|corazón rojo|emoción
🧡|corazón naranja|emoción
💛|corazón amarillo|emoción
💚|corazón verde|emoción
💙|corazón azul|emoción
💜|corazón morado|emoción
🖤|corazón negro
💔|corazón roto|emoción|partido
💯|cien puntos|100|pleno
💥|colisión|cómic
💤|símbolo de sueño|zzz|cómic|dormir
💬|bocadillo de diálogo|cómic|conversación
✅|botón de marca de verificación|✓|selección
❌|marca de cruz|×|x|tachar|cancelar
❓|interrogación roja|?|pregunta|puntuación|signo de interrogación
❗|exclamación roja|!|puntuación|signo de exclamación
⚠️|advertencia|señal|cuidado
⭐|estrella|estelar
✨|chispas|*|bengala|estrellas
🔥|fuego|llama
🎉|cañón de confeti|fiesta|celebración
🎁|regalo|presente|envoltorio|celebración|regalo envuelto
🎂|tarta de cumpleaños|celebración
🏆|trofeo|premio
🚀|cohete|espacio|vehículo
⏰|reloj despertador|alarma
⏳|reloj de arena con tiempo|temporizador|reloj con arena cayendo
📅|calendario|fecha
📦|paquete|caja
📬|buzón abierto con la bandera levantada|con contenido
📧|correo electrónico|sobre|comunicación
📞|auricular de teléfono|comunicación
📱|teléfono móvil|celular
💻|ordenador portátil|pc|personal
🖨️|impresora|ordenador
🔌|enchufe eléctrico|corriente|electricidad
🔋|pila|batería
💡|bombilla|luz|idea|cómic|electricidad
🛋️|sofá y lámpara|hotel
🛏️|cama|hotel|dormir
🚿|ducha|agua|baño
🔧|llave inglesa|herramienta
🔨|martillo|herramienta
🔑|llave|contraseña
🔒|candado cerrado|cerrar
🔓|candado abierto|abrir
💳|tarjeta de crédito
💰|bolsa de dinero|bolsa de dólares
🧾|recibo|prueba|testimonio|contabilidad|teneduría de libros
🛒|carrito de la compra|carro|supermercado
🛍️|bolsas de compras
🚚|camión de reparto|vehículo|mercancías|transporte
✈️|avión|aeroplano
🏠|casa|vivienda
📷|cámara de fotos
📎|clip
📄|página hacia arriba|anverso|documento
📝|cuaderno de notas|comunicación
🔍|lupa orientada hacia la izquierda|buscar
♻️|símbolo de reciclaje|señal|reciclar|universal|símbolo universal de reciclaje sólido
🗑️|papelera|cubo|basura
☀️|sol|rayos|espacio|soleado
☁️|nube|tiempo
🌧️|nube con lluvia
❄️|copo de nieve|frío
🌈|arcoíris|lluvia|colores
🌹|rosa|flor
🌻|girasol|flor
🌳|árbol de hoja caduca|caducifolio
🐶|cara de perro|mascota
🐱|cara de gato|mascota
🦊|zorro|cara
🐻|oso|cara
🐟|pez|piscis|pescado|zodiaco|pececillo
🦋|mariposa|bonito|insecto
🍎|manzana roja|poma|fruta
🍌|plátano|fruta|banana
🍕|pizza|porción|restaurante
🍔|hamburguesa|burger
🍰|trozo de tarta|restaurante|pedazo de tarta
🍪|galleta|dulce|pasta|postre
☕|bebida caliente|té|café
🍵|tazón de té|taza|bebida
🍺|jarra de cerveza|bar|restaurante
🍷|copa de vino|bar|vaso|bebida`;
