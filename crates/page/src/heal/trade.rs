//! What the trade calls its things: labels that mean the same, in English and in the other languages of its screens.
//!
//! The list is small and closed. It is no translator: it knows what a screen of a dealership may call a figure. A label
//! that is not here means nothing, and is never guessed at. What only one portal says belongs into its pack, under
//! `also`.

/// One thing with its names, separated by `|`: English, Spanish, French, German.
pub(super) struct Thing(pub(super) &'static str, pub(super) [&'static str; 3]);

pub(super) const THINGS: &[Thing] = &[
    // Vehicles.
    Thing(
        "stock number|stock|stk|unit number|inventory number|stock id|vehicle number",
        [
            "numero de inventario|numero de stock|inventario|numero de unidad",
            "numero d inventaire|numero de stock|no de stock|numero d unite",
            "lagernummer|bestandsnummer|lager nr|fahrzeugnummer",
        ],
    ),
    Thing(
        "vin|vehicle id|vehicle identification number|vehicle identification|chassis number|chassis|serial number|frame number",
        [
            "vin|niv|bastidor|numero de bastidor|numero de chasis|numero de serie",
            "niv|vin|numero de chassis|numero de serie|chassis",
            "fin|fahrgestellnummer|fahrzeug identifizierungsnummer|fahrgestell nr",
        ],
    ),
    Thing(
        "year|model year|my|vehicle year|yr",
        ["ano|ano modelo|ano del modelo", "annee|annee modele|millesime", "baujahr|modelljahr|jahr"],
    ),
    Thing(
        "make|brand|manufacturer|mfr|vehicle make|marque",
        ["marca|fabricante", "marque|constructeur|fabricant", "marke|hersteller|fabrikat"],
    ),
    Thing(
        "model|model name|model line|carline|car line|vehicle model|nameplate",
        ["modelo", "modele", "modell|baureihe"],
    ),
    Thing("model code|model number|model id", ["codigo de modelo", "code modele", "modellcode|modellnummer"]),
    Thing(
        "trim|trim level|grade|series|trim package|version",
        [
            "acabado|version|nivel de equipamiento",
            "finition|version",
            "ausstattung|ausstattungslinie|ausfuhrung",
        ],
    ),
    Thing(
        "body style|body|body type|bodystyle",
        [
            "carroceria|tipo de carroceria",
            "carrosserie|type de carrosserie",
            "karosserie|aufbau|karosserieform",
        ],
    ),
    Thing(
        "exterior color|ext color|exterior|outside color|paint|paint color|color exterior",
        [
            "color exterior|color externo",
            "couleur exterieure|couleur ext",
            "aussenfarbe|aussen farbe|lackierung|lack",
        ],
    ),
    Thing(
        "interior color|int color|interior|inside color|upholstery|interior trim",
        [
            "color interior|color interno|tapiceria",
            "couleur interieure|couleur int|sellerie",
            "innenfarbe|innen farbe|polster|polsterung",
        ],
    ),
    Thing("engine|engine description|motor", ["motor", "moteur", "motor"]),
    Thing("transmission|trans|gearbox", ["transmision|caja", "transmission|boite de vitesses", "getriebe"]),
    Thing("drivetrain|drive|drive train|drive type", ["traccion", "entrainement|transmission", "antrieb"]),
    Thing("fuel|fuel type", ["combustible", "carburant", "kraftstoff|treibstoff"]),
    Thing(
        "odometer|mileage|miles|odo|current mileage|odometer reading|mi|kilometers|km",
        [
            "kilometraje|odometro|millaje|km",
            "kilometrage|odometre|km",
            "kilometerstand|tachostand|laufleistung|km stand|km",
        ],
    ),
    Thing(
        "mileage in|miles in|odometer in|in mileage|odo in",
        [
            "kilometraje entrada|kilometraje de entrada|km entrada",
            "kilometrage entree|km entree|kilometrage a l entree",
            "km stand annahme|stand annahme|km eingang|kilometerstand annahme",
        ],
    ),
    Thing(
        "mileage out|miles out|odometer out|out mileage|odo out",
        [
            "kilometraje salida|kilometraje de salida|km salida",
            "kilometrage sortie|km sortie|kilometrage a la sortie",
            "km stand abgabe|stand abgabe|km ausgang|kilometerstand abgabe",
        ],
    ),
    Thing(
        "condition|new used|new or used|vehicle condition|nuc|inventory type|stock type",
        [
            "condicion|estado del vehiculo",
            "condition|neuf occasion|etat du vehicule",
            "zustand|neu gebraucht",
        ],
    ),
    Thing(
        "type|class|kind|category",
        ["tipo|clase|categoria", "type|genre|categorie|classe", "typ|art|klasse|kategorie"],
    ),
    Thing(
        "status|state|current status|stage",
        ["estado|estatus|situacion", "statut|etat", "status|zustand|stand"],
    ),
    Thing("certified|cpo|certified pre owned|is certified", ["certificado", "certifie", "zertifiziert"]),
    Thing(
        "lot location|lot|location|parking|parking location|row|bay|space|where parked",
        ["ubicacion|lote|lugar", "emplacement|lieu|stationnement", "standort|stellplatz|platz|lagerort"],
    ),
    Thing(
        "key number|key code|key tag|key",
        ["numero de llave|llave", "numero de cle|cle", "schlusselnummer|schlussel"],
    ),
    Thing(
        "date acquired|acquired|acquisition date|stocked in|stock in date|in stock date|purchase date|date in stock|received|date received|inventory date|stocked",
        [
            "fecha de compra|fecha de adquisicion|adquirido|fecha de entrada|comprado el",
            "date d acquisition|acquis le|date d achat|achete le|date d entree",
            "zugang|zugang am|zugangsdatum|ankaufsdatum|eingang am|gekauft am|anschaffung",
        ],
    ),
    Thing(
        "days in stock|age|age in days|days on lot|stock age|days in inventory|inventory age",
        [
            "dias en inventario|antiguedad|dias en stock",
            "jours en stock|age",
            "standtage|standzeit|tage im bestand",
        ],
    ),
    Thing(
        "date sold|sold|sold on|sold date|sale date",
        [
            "fecha de venta|vendido|vendido el",
            "date de vente|vendu le|vendu",
            "verkauft am|verkaufsdatum|verkauft",
        ],
    ),
    Thing(
        "msrp|list price|sticker|sticker price|manufacturer suggested retail price|suggested retail|suggested retail price|window sticker|maroney|monroney",
        [
            "pvp|precio de lista|precio sugerido",
            "pdsf|prix catalogue|prix de detail suggere|prix de liste",
            "uvp|listenpreis|unverbindliche preisempfehlung",
        ],
    ),
    Thing(
        "asking price|ask|retail price|retail|list price|advertised price|asking|our price|store price",
        [
            "precio de venta|precio pedido|precio de contado",
            "prix demande|prix affiche|prix de detail",
            "verkaufspreis|angebotspreis|preisforderung",
        ],
    ),
    Thing(
        "internet price|web price|online price|e price|web special price|internet|website price",
        [
            "precio web|precio internet|precio en linea",
            "prix internet|prix web|prix en ligne",
            "internetpreis|onlinepreis|webpreis",
        ],
    ),
    Thing("internet adjustment|internet adj|adjustment|adj", ["ajuste", "ajustement", "anpassung"]),
    Thing(
        "cost|unit cost|our cost|dealer cost|vehicle cost|inventory cost|store cost|cost price",
        [
            "costo|coste|precio de costo",
            "cout|prix coutant|cout unitaire",
            "einstand|einstandspreis|ek preis|kosten|einkaufspreis",
        ],
    ),
    Thing(
        "invoice|invoice price|dealer invoice|factory invoice",
        ["precio de factura|factura", "prix facture|facture", "rechnungspreis|werksrechnung"],
    ),
    Thing("holdback|hold back", ["retencion", "retenue", "holdback"]),
    Thing(
        "kbb|kelley blue book|kbb value|kelley|blue book",
        ["valor kbb|kbb", "valeur kbb|cote kbb|kbb", "kbb wert|kbb"],
    ),
    Thing(
        "nada|jd power|nada jd power|nada value|jd power value|jd power nada",
        [
            "valor nada|nada|nada jd power",
            "valeur nada|cote nada|nada|nada jd power",
            "nada wert|nada|nada jd power",
        ],
    ),
    Thing("black book|blackbook", ["black book", "black book", "black book"]),
    Thing(
        "last updated|updated|last changed|changed|last modified|modified|last update|changed on|updated on|date changed|last change|modified on|change date",
        [
            "ultima actualizacion|actualizado|ultimo cambio|modificado|ultima modificacion",
            "derniere mise a jour|mis a jour|derniere modification|modifie|modifie le|mis a jour le",
            "zuletzt geandert|geandert|letzte anderung|geandert am|aktualisiert|zuletzt aktualisiert",
        ],
    ),
    Thing(
        "created|created on|date created|entered|entered on|date entered",
        ["creado|fecha de creacion", "cree|cree le|date de creation", "erstellt|erstellt am|angelegt am"],
    ),
    Thing(
        "license|plate|license plate|plate number|license number|tag number|registration|lic plate|license plate number",
        [
            "matricula|placa|placas|numero de placa",
            "immatriculation|plaque|plaque d immatriculation",
            "kennzeichen|nummernschild|amtliches kennzeichen",
        ],
    ),
    Thing(
        "tag|hat|hat number|tag number|tower number|hang tag|hat tag",
        [
            "etiqueta|placa|numero de etiqueta|colgante",
            "etiquette|numero d etiquette",
            "anhanger|hutnummer|nummer am spiegel",
        ],
    ),
    Thing(
        "option|option description|equipment|feature|options|accessory",
        [
            "opcion|equipamiento|descripcion de la opcion",
            "option|equipement|description de l option",
            "sonderausstattung|option|ausstattungsmerkmal",
        ],
    ),
    Thing("photo|image|picture|thumbnail", ["foto|imagen", "photo|image|vignette", "foto|bild|vorschau"]),
    Thing(
        "sequence|seq|order|position|sort order",
        ["secuencia|orden", "sequence|ordre", "reihenfolge|folge|position"],
    ),
    Thing(
        "primary|main|default|primary photo",
        ["principal", "principale|principal", "haupt|hauptbild|primar"],
    ),
    Thing("url|link|address|web address", ["url|enlace", "url|lien", "url|adresse"]),
    Thing(
        "line|line number|ln|number|item|item number|seq",
        [
            "linea|renglon|numero|numero de linea",
            "ligne|numero|numero de ligne|no",
            "zeile|position|pos|nr|nummer",
        ],
    ),
    // Repair orders.
    Thing(
        "repair order number|repair order|ro number|ro|work order|work order number|wo number|order number",
        [
            "numero de orden|orden|orden de reparacion|numero de la orden",
            "numero d ordre|bon de travail|numero de bon|ordre de reparation|numero de dossier",
            "auftragsnummer|auftrag|reparaturauftrag|auftrags nr",
        ],
    ),
    Thing(
        "opened|open date|date opened|date in|opened on|in date|written|date written|ro date|check in",
        [
            "abierta|fecha de apertura|abierto|fecha de entrada|abierta el",
            "ouvert|ouvert le|date d ouverture|ouverture|date d entree",
            "eroffnet|eroffnet am|angelegt|auftragsdatum|annahme am",
        ],
    ),
    Thing(
        "promised|promise time|promised time|due|due date|promise date|promised for|time promised|promised by|ready by",
        [
            "prometido|fecha prometida|hora prometida|prometida",
            "promis|promis pour|date promise|heure promise",
            "zugesagt|zugesagt fur|termin|fertig bis|versprochen",
        ],
    ),
    Thing(
        "closed|close date|date closed|closed on|closed date|completed|invoiced",
        [
            "cerrada|fecha de cierre|cerrado|cerrada el",
            "clos|clos le|ferme|ferme le|date de fermeture|date de cloture",
            "geschlossen|geschlossen am|abgeschlossen|abschluss am",
        ],
    ),
    Thing(
        "advisor|service advisor|writer|service writer|asm|consultant|service consultant",
        [
            "asesor|asesor de servicio",
            "conseiller|conseiller technique|aviseur|aviseur technique|conseiller de service",
            "berater|serviceberater|kundendienstberater|annehmer",
        ],
    ),
    Thing(
        "technician|tech|mechanic",
        ["tecnico|mecanico", "technicien|mecanicien", "techniker|mechaniker|monteur"],
    ),
    Thing(
        "customer|customer name|client|client name|guest|name of customer",
        [
            "cliente|nombre del cliente|nombre de cliente",
            "client|nom du client|cliente",
            "kunde|kundenname|name des kunden",
        ],
    ),
    Thing(
        "customer number|customer id|client number|customer no",
        ["numero de cliente", "numero de client|numero du client", "kundennummer|kunden nr"],
    ),
    Thing(
        "previous owner|prior owner|former owner|last owner",
        ["propietario anterior", "ancien proprietaire|proprietaire precedent", "vorbesitzer"],
    ),
    Thing("name|full name", ["nombre|nombre completo", "nom|nom complet", "name|vollstandiger name"]),
    Thing(
        "phone|telephone|home phone|phone number|contact phone|primary phone|day phone|main phone",
        [
            "telefono|telefono de casa|numero de telefono",
            "telephone|numero de telephone|tel domicile",
            "telefon|telefonnummer|rufnummer|tel",
        ],
    ),
    Thing(
        "mobile|cell|cell phone|mobile phone|cellular",
        ["movil|celular|telefono movil", "cellulaire|mobile|portable", "mobil|handy|mobiltelefon"],
    ),
    Thing(
        "work phone|business phone|office phone",
        ["telefono del trabajo|telefono de oficina", "telephone bureau|tel travail", "telefon geschaftlich"],
    ),
    Thing(
        "email|e mail|email address|mail",
        ["correo|correo electronico|email", "courriel|email|adresse courriel", "e mail|email|mail adresse"],
    ),
    Thing(
        "street|address|street address|address line",
        ["direccion|calle|domicilio", "adresse|rue", "adresse|strasse|anschrift"],
    ),
    Thing("city|town", ["ciudad|poblacion", "ville", "ort|stadt"]),
    Thing("state|province|region", ["estado|provincia", "province|etat|region", "bundesland|staat|land"]),
    Thing("zip|zip code|postal code|postcode", ["codigo postal|cp", "code postal", "plz|postleitzahl"]),
    Thing(
        "complaint|concern|customer concern|customer states|symptom",
        ["queja|sintoma", "plainte|symptome", "beanstandung|kundenangabe"],
    ),
    Thing("cause", ["causa", "cause", "ursache"]),
    Thing(
        "correction|repair|work performed",
        [
            "correccion|reparacion|trabajo realizado",
            "correction|reparation|travail effectue",
            "behebung|massnahme",
        ],
    ),
    Thing(
        "labor|labour|labor total|labor amount|total labor|labor charges|labor sale",
        [
            "mano de obra|total mano de obra|importe mano de obra",
            "main d oeuvre|total main d oeuvre|montant main d oeuvre",
            "lohn|arbeitslohn|arbeit|lohn gesamt",
        ],
    ),
    Thing(
        "parts|parts total|parts amount|total parts|parts charges|parts sale",
        [
            "repuestos|refacciones|piezas|partes|total repuestos",
            "pieces|total pieces|montant pieces",
            "teile|teile gesamt|ersatzteile|material",
        ],
    ),
    Thing(
        "sublet|sublet repairs|outside work|sublet total|sublet amount|outside repairs",
        [
            "subcontrata|subcontratado|trabajo externo|subarrendado",
            "sous traitance|travaux externes|sous traite",
            "fremdleistung|fremdleistungen|fremdarbeit",
        ],
    ),
    Thing(
        "shop supplies|supplies|misc charges|miscellaneous charges|misc|shop charges|shop supply",
        [
            "materiales|insumos|suministros|suministros de taller|varios",
            "fournitures|fournitures d atelier|frais divers|divers",
            "kleinmaterial|kleinteile|hilfsstoffe|werkstattmaterial",
        ],
    ),
    Thing(
        "hazardous waste|hazmat|environmental fee",
        ["residuos peligrosos", "frais environnementaux", "entsorgung"],
    ),
    Thing(
        "tax|sales tax|tax amount|total tax|taxes|tax total",
        [
            "impuesto|impuestos|iva|importe de impuestos",
            "taxe|taxes|montant des taxes|tps tvq",
            "steuer|mwst|steuerbetrag|umsatzsteuer",
        ],
    ),
    Thing("discount|less discount|discounts", ["descuento", "rabais|escompte", "rabatt"]),
    Thing("deductible", ["deducible", "franchise", "selbstbeteiligung"]),
    Thing("subtotal|sub total", ["subtotal", "sous total", "zwischensumme"]),
    Thing(
        "total due|amount due|invoice total|total|grand total|balance due|total amount|order total|customer total|total amount due",
        [
            "total a pagar|importe total|total|monto a pagar",
            "total du|montant du|total a payer|total|montant total",
            "gesamtbetrag|gesamtsumme|summe|zu zahlen|rechnungsbetrag|endbetrag",
        ],
    ),
    Thing(
        "op code|operation code|operation|opcode|labor op|labor operation|labor op code|op",
        [
            "operacion|codigo de operacion|codigo op",
            "operation|code operation|code op|code d operation",
            "arbeitswert|arbeitsposition|arbeitsgang|aw nummer|op code",
        ],
    ),
    Thing(
        "description|desc|text|details|narrative|line description",
        [
            "descripcion|detalle|texto",
            "description|designation|detail|libelle|texte",
            "beschreibung|bezeichnung|text",
        ],
    ),
    Thing(
        "hours|hrs|sold hours|sold hrs|flat hours|flat rate hours|flat hrs|billed hours|labor hours|time",
        [
            "horas|horas vendidas|horas facturadas",
            "heures|heures vendues|heures facturees|temps",
            "stunden|std|verkaufte stunden|zeit",
        ],
    ),
    Thing(
        "actual hours|clocked hours|act hours",
        ["horas reales", "heures reelles", "ist stunden|gestempelt"],
    ),
    Thing(
        "amount|ext amount|extended|extended amount|extended price|line total|line amount|extension",
        [
            "importe|monto|cantidad|total linea",
            "montant|montant etendu|prolonge|total ligne",
            "betrag|zeilenbetrag|positionsbetrag",
        ],
    ),
    Thing(
        "quantity|qty|count|units|quantity ordered",
        ["cantidad|cant", "quantite|qte", "menge|anzahl|stuck"],
    ),
    Thing(
        "price|unit price|each|price each",
        ["precio|precio unitario", "prix|prix unitaire", "preis|einzelpreis|stuckpreis"],
    ),
    Thing(
        "part number|part|part no|item number|sku",
        [
            "numero de parte|numero de pieza|parte",
            "numero de piece|no de piece|piece",
            "teilenummer|teile nr|artikelnummer",
        ],
    ),
    Thing("bin|bin location|shelf", ["estante|ubicacion", "casier|etagere", "lagerfach|fach"]),
    Thing(
        "on hand|qty on hand|in stock|quantity on hand",
        ["existencia|disponible", "en main|en stock|disponible", "bestand|verfugbar"],
    ),
    Thing(
        "pay type|payment type|payer|pay",
        ["tipo de pago", "type de paiement|payeur", "zahlungsart|zahler"],
    ),
    Thing("warranty|warranty amount|warranty total", ["garantia", "garantie", "garantie|gewahrleistung"]),
    // Deals.
    Thing(
        "deal number|deal|deal id|deal no|contract number",
        [
            "numero de trato|trato|numero de contrato|numero de operacion",
            "numero de transaction|numero de dossier|transaction|numero de contrat|numero de vente",
            "vertragsnummer|verkaufsnummer|geschaftsnummer|vorgangsnummer",
        ],
    ),
    Thing(
        "deal date|contract date|date of sale|sale date|sold date|date of deal|delivery date",
        [
            "fecha del trato|fecha de venta|fecha del contrato",
            "date de la transaction|date du contrat|date de vente|date de la vente",
            "vertragsdatum|verkaufsdatum|abschlussdatum",
        ],
    ),
    Thing(
        "buyer|purchaser|buyer name|primary buyer|customer|purchaser name",
        [
            "comprador|nombre del comprador",
            "acheteur|nom de l acheteur|acquereur",
            "kaufer|name des kaufers|erwerber",
        ],
    ),
    Thing(
        "co buyer|cobuyer|co purchaser|co buyer name|second buyer|joint buyer|co applicant",
        ["cocomprador|segundo comprador", "coacheteur|co acheteur|coacquereur", "mitkaufer|zweiter kaufer"],
    ),
    Thing(
        "salesperson|sales rep|salesman|sales person|sales consultant|seller|sold by|sales representative",
        [
            "vendedor|asesor de ventas|representante",
            "vendeur|representant|conseiller aux ventes",
            "verkaufer|verkaufsberater",
        ],
    ),
    Thing(
        "finance manager|f i manager|business manager",
        ["gerente de financiamiento", "directeur commercial|directeur financier", "finanzierungsberater"],
    ),
    Thing(
        "lender|bank|finance source|finance company|lien holder|lienholder|financed by|lending institution",
        [
            "entidad|banco|financiera|entidad financiera|prestamista",
            "preteur|banque|institution financiere|institution preteuse",
            "bank|kreditgeber|finanzierer|finanzierungsbank|darlehensgeber",
        ],
    ),
    Thing(
        "sale price|selling price|vehicle price|cash price|price of vehicle|sales price|agreed price",
        [
            "precio final|precio de venta|precio del vehiculo|precio acordado",
            "prix de vente|prix du vehicule|prix convenu",
            "kaufpreis|verkaufspreis|fahrzeugpreis",
        ],
    ),
    Thing(
        "rebate|mfr rebate|incentive|rebates|factory rebate|manufacturer rebate|cash back|incentives",
        [
            "bonificacion|incentivo|rebaja",
            "remise|rabais du fabricant|incitatif|remise du fabricant",
            "nachlass|pramie|herstellerbonus|bonus",
        ],
    ),
    Thing(
        "trade allowance|trade in|allowance|trade in allowance|trade value|trade in value|trade",
        [
            "valor de canje|canje|valor de retoma|retoma",
            "reprise|valeur d echange|allocation d echange|echange",
            "inzahlungnahme|inzahlungnahmewert|inzahlungspreis",
        ],
    ),
    Thing(
        "trade payoff|payoff|lien payoff|payoff amount|loan payoff|trade in payoff|trade lien",
        [
            "saldo del canje|saldo a liquidar|liquidacion|saldo de retoma",
            "solde de reprise|solde du pret|solde de l echange|lien a payer",
            "ablosesumme|restschuld|ablose|abzulosender kredit",
        ],
    ),
    Thing("trade acv|acv|actual cash value", ["valor real", "valeur reelle", "zeitwert"]),
    Thing(
        "cash down|down payment|cash due|down|deposit|customer cash|cash deposit",
        [
            "entrada|enganche|pago inicial|anticipo",
            "acompte|comptant|mise de fonds|versement initial",
            "anzahlung|bar anzahlung",
        ],
    ),
    Thing(
        "amount financed|financed|unpaid balance|amt financed|financed amount|total financed|loan amount|net financed",
        [
            "importe financiado|monto financiado|financiado|cantidad financiada",
            "montant finance|finance|solde impaye",
            "kreditbetrag|finanzierungsbetrag|finanzierter betrag|darlehensbetrag",
        ],
    ),
    Thing(
        "apr|rate|annual rate|interest rate|annual percentage rate|interest|annual percentage",
        [
            "tae|tasa|tasa anual|interes|cat",
            "taux|taux annuel|tap|taux d interet",
            "jahreszins|effektiver jahreszins|zinssatz|zins",
        ],
    ),
    Thing(
        "term|months|term months|number of payments|term in months|contract term",
        ["plazo|meses|plazo meses", "duree|mois|terme|duree mois", "laufzeit|monate|laufzeit monate"],
    ),
    Thing(
        "payment|monthly payment|pmt|monthly pmt|installment|payment amount",
        [
            "cuota|pago mensual|mensualidad|pago",
            "mensualite|paiement|paiement mensuel|versement",
            "rate|monatsrate|monatliche rate",
        ],
    ),
    Thing(
        "doc fee|documentation fee|documentary fee|dealer fee|processing fee",
        ["gastos de documentacion", "frais de documentation", "bearbeitungsgebuhr|dokumentengebuhr"],
    ),
    Thing(
        "title fee|title and registration|registration fee",
        ["gastos de registro", "frais d immatriculation", "zulassungsgebuhr"],
    ),
    Thing(
        "gross|front gross|gross profit|front end gross|total gross|front end",
        [
            "margen|margen bruto|utilidad bruta|bruto",
            "marge|marge brute|profit brut|brut",
            "rohertrag|bruttoertrag|marge|deckungsbeitrag",
        ],
    ),
    Thing(
        "back gross|back end gross|back end|f i gross|reserve",
        ["margen de financiamiento", "marge arriere|profit f i", "finanzierungsertrag"],
    ),
    Thing("commission", ["comision", "commission", "provision"]),
    Thing(
        "last price|previous price|old price|prior price|was|was price",
        ["precio anterior", "ancien prix|prix precedent", "alter preis|letzter preis"],
    ),
    // Ledgers.
    Thing(
        "account|account number|gl account|account no|acct|acct number|general ledger account|gl number|account id",
        [
            "cuenta|numero de cuenta|cuenta contable",
            "compte|numero de compte|no de compte|compte gl",
            "konto|kontonummer|konto nr|sachkonto",
        ],
    ),
    Thing(
        "account name|name|account title|title|account description",
        [
            "nombre de cuenta|nombre de la cuenta|titulo|nombre",
            "nom du compte|intitule|intitule du compte|libelle du compte",
            "kontobezeichnung|kontoname|bezeichnung|kontotext",
        ],
    ),
    Thing(
        "account type|acct type|type of account|account class|category",
        [
            "tipo de cuenta|clase de cuenta",
            "type de compte|categorie de compte",
            "kontoart|kontotyp|kontoklasse",
        ],
    ),
    Thing(
        "department|dept|cost center|cost centre",
        [
            "departamento|depto|centro de costo",
            "departement|service|centre de cout|centre de couts",
            "abteilung|kostenstelle",
        ],
    ),
    Thing(
        "opening balance|beginning balance|balance forward|start balance|starting balance|begin balance|brought forward",
        [
            "saldo inicial|saldo de apertura|saldo anterior",
            "solde d ouverture|solde initial|solde de depart|solde reporte",
            "anfangsbestand|eroffnungssaldo|anfangssaldo|saldovortrag|vortrag",
        ],
    ),
    Thing(
        "prior balance|previous balance|last balance|prior period balance|last year balance",
        ["saldo previo", "solde precedent", "vorheriger saldo"],
    ),
    Thing(
        "debits|total debits|period debits|debit total|debits total",
        [
            "cargos|debitos|total cargos|total debitos|debe",
            "debits|total des debits|total debits",
            "soll|soll gesamt|summe soll|sollumsatz",
        ],
    ),
    Thing(
        "credits|total credits|period credits|credit total|credits total",
        [
            "abonos|creditos|total abonos|total creditos|haber",
            "credits|total des credits|total credits",
            "haben|haben gesamt|summe haben|habenumsatz",
        ],
    ),
    Thing(
        "ending balance|balance|current balance|closing balance|end balance|account balance|new balance",
        [
            "saldo final|saldo|saldo actual|saldo de cierre",
            "solde final|solde|solde actuel|solde de fermeture|solde de cloture",
            "endbestand|saldo|endsaldo|aktueller saldo|schlusssaldo",
        ],
    ),
    Thing(
        "as of|through|balance date|as of date|effective date|balance as of",
        [
            "a fecha de|al|fecha del saldo|hasta",
            "au|en date du|date du solde|jusqu au",
            "stand|stand vom|per|stichtag",
        ],
    ),
    Thing(
        "journal|jrnl|jnl|source|journal code|source journal|journal id",
        [
            "diario|codigo de diario",
            "journal|code journal|journal code|code du journal",
            "journal|journalnummer|journal nr|buchungskreis",
        ],
    ),
    Thing(
        "reference|ref|document|reference number|ref number|document number|doc number|doc",
        [
            "referencia|ref|documento|numero de documento|numero de referencia",
            "reference|ref|document|piece|numero de reference",
            "beleg|referenz|belegnummer|beleg nr",
        ],
    ),
    Thing(
        "control|control number|ctl|ctrl|control no|ctl number",
        [
            "control|numero de control",
            "controle|numero de controle|no de controle",
            "kontrolle|kontrollnummer|kontroll nr",
        ],
    ),
    Thing(
        "date|posted|post date|posting date|entry date|date posted|transaction date|accounting date|trans date",
        [
            "fecha|fecha contable|fecha de registro|contabilizado",
            "date|date comptable|date d inscription|date de l ecriture",
            "datum|buchungsdatum|gebucht am|buchung am",
        ],
    ),
    Thing(
        "debit|dr|debit amt|debit amount",
        ["cargo|debito|debe", "debit|montant debit|montant au debit", "soll|soll betrag|sollbetrag"],
    ),
    Thing(
        "credit|cr|credit amt|credit amount",
        ["abono|credito|haber", "credit|montant credit|montant au credit", "haben|haben betrag|habenbetrag"],
    ),
    Thing(
        "memo|note|comment|notes|comments|remark|remarks|entry description",
        [
            "nota|comentario|notas|observaciones|memo",
            "note|commentaire|remarque|memo|notes",
            "notiz|bemerkung|kommentar|vermerk",
        ],
    ),
    Thing(
        "period|accounting period|fiscal period|month",
        ["periodo|mes", "periode|mois|periode comptable", "periode|monat|buchungsperiode"],
    ),
    Thing(
        "created by|entered by|posted by",
        ["creado por", "cree par|saisi par", "erstellt von|gebucht von"],
    ),
    // Stores and people.
    Thing(
        "store|rooftop|dealership|dealer|branch|store name|company",
        [
            "tienda|sucursal|concesionario|agencia",
            "magasin|succursale|concession|concessionnaire",
            "filiale|betrieb|haus|autohaus",
        ],
    ),
    Thing(
        "store number|store id|rooftop number|dealer number|dealer code|company number|branch number",
        [
            "numero de tienda|numero de sucursal",
            "numero de succursale|numero de concession",
            "filialnummer|betriebsnummer",
        ],
    ),
    Thing(
        "user|user id|user name|username|login|login id|signed in as",
        [
            "usuario|id de usuario|nombre de usuario",
            "utilisateur|nom d utilisateur|code d utilisateur",
            "benutzer|benutzername|benutzerkennung|anmeldename",
        ],
    ),
    Thing(
        "modules|module|applications|access|permissions",
        ["modulos|permisos|acceso", "modules|acces|autorisations", "module|rechte|zugriff"],
    ),
    Thing("view cost|sees cost|cost access", ["ver costo", "voir cout|voir les couts", "kosten sehen"]),
    Thing(
        "legacy id|old id|legacy number|external id|previous id|migrated id",
        ["id anterior", "ancien numero|ancien id", "alte nummer|fremd id"],
    ),
];
