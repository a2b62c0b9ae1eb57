//! What else the labels of a page may be called, and in other languages.

/// A label with its synonyms, and in Spanish, French and German.
struct Word(&'static str, &'static [&'static str], [&'static str; 3]);

/// The languages of [`translated`].
pub(crate) const LANGUAGES: usize = 3;

const WORDS: &[Word] = &[
    Word(
        "Stock No.",
        &["Stock #", "Stock Number", "Unit No."],
        ["N.º de inventario", "N° de stock", "Lagernummer"],
    ),
    Word("VIN", &["V.I.N.", "Vehicle ID", "Serial No."], ["Bastidor", "N° de série", "Fahrgestellnummer"]),
    Word(
        "Last Updated",
        &["Changed", "Last Modified", "Updated"],
        ["Última actualización", "Dernière mise à jour", "Zuletzt geändert"],
    ),
    Word("Year", &["Model Year", "MY"], ["Año", "Année", "Baujahr"]),
    Word("Make", &["Brand", "Manufacturer"], ["Marca", "Marque", "Hersteller"]),
    Word("Model", &["Model Line", "Carline"], ["Modelo", "Modèle", "Modell"]),
    Word("Trim", &["Trim Level", "Grade"], ["Acabado", "Finition", "Ausstattung"]),
    Word("Body Style", &["Body", "Body Type"], ["Carrocería", "Carrosserie", "Karosserie"]),
    Word("Exterior Color", &["Ext. Color", "Paint"], ["Color exterior", "Couleur extérieure", "Außenfarbe"]),
    Word(
        "Interior Color",
        &["Int. Color", "Upholstery"],
        ["Color interior", "Couleur intérieure", "Innenfarbe"],
    ),
    Word("Type", &["Class", "Kind"], ["Tipo", "Genre", "Art"]),
    Word("Status", &["State", "Current Status"], ["Estado", "Statut", "Zustand"]),
    Word("Odometer", &["Mileage", "Miles"], ["Kilometraje", "Kilométrage", "Tachostand"]),
    Word("Lot Location", &["Lot", "Location"], ["Ubicación", "Emplacement", "Stellplatz"]),
    Word(
        "Date Acquired",
        &["Acquired", "Stocked In"],
        ["Fecha de compra", "Date d'acquisition", "Zugang am"],
    ),
    Word("MSRP", &["List Price", "Sticker"], ["PVP", "Prix catalogue", "Listenpreis"]),
    Word("Asking Price", &["Retail Price", "Ask"], ["Precio de venta", "Prix demandé", "Verkaufspreis"]),
    Word("Internet Price", &["Web Price", "Online Price"], ["Precio web", "Prix Internet", "Onlinepreis"]),
    Word("Cost", &["Unit Cost", "Our Cost"], ["Coste", "Coût", "Einstand"]),
    Word("KBB", &["Kelley Blue Book", "KBB Value"], ["Valor KBB", "Cote KBB", "KBB-Wert"]),
    Word("NADA (J.D. Power)", &["NADA", "J.D. Power"], ["Valor NADA", "Cote NADA", "NADA-Wert"]),
    Word("Line", &["Ln", "No."], ["Línea", "Ligne", "Zeile"]),
    Word("Option Description", &["Option", "Equipment"], ["Opción", "Équipement", "Sonderausstattung"]),
    // Repair orders.
    Word("RO Number", &["RO #", "Repair Order"], ["N.º de orden", "N° d'ordre", "Auftragsnummer"]),
    Word("Opened", &["Open Date", "Date In"], ["Abierta", "Ouvert le", "Eröffnet"]),
    Word("Promised", &["Promise Time", "Due"], ["Prometido", "Promis pour", "Zugesagt"]),
    Word("Closed", &["Close Date", "Date Closed"], ["Cerrada", "Clos le", "Geschlossen"]),
    Word("Advisor", &["Service Advisor", "Writer"], ["Asesor", "Conseiller", "Serviceberater"]),
    Word("Customer", &["Customer Name", "Client"], ["Cliente", "Nom du client", "Kunde"]),
    Word("Phone", &["Telephone", "Home Phone"], ["Teléfono", "Téléphone", "Telefon"]),
    Word("Tag", &["Hat No.", "Tag #"], ["Placa", "Étiquette", "Anhänger"]),
    Word("License", &["Plate", "License Plate"], ["Matrícula", "Immatriculation", "Kennzeichen"]),
    Word("Mileage In", &["Miles In", "Odometer In"], ["Kilometraje entrada", "Km entrée", "Stand Annahme"]),
    Word("Mileage Out", &["Miles Out", "Odometer Out"], ["Kilometraje salida", "Km sortie", "Stand Abgabe"]),
    Word("Labor", &["Labor Total", "Labor Amount"], ["Mano de obra", "Main-d'œuvre", "Lohn"]),
    Word("Parts", &["Parts Total", "Parts Amount"], ["Repuestos", "Pièces", "Teile"]),
    Word("Sublet", &["Sublet Repairs", "Outside Work"], ["Subcontrata", "Sous-traitance", "Fremdleistung"]),
    Word("Shop Supplies", &["Supplies", "Misc. Charges"], ["Materiales", "Fournitures", "Kleinmaterial"]),
    Word("Tax", &["Sales Tax", "Tax Amount"], ["Impuesto", "Taxe", "Steuer"]),
    Word("Total Due", &["Amount Due", "Invoice Total"], ["Total a pagar", "Total dû", "Gesamtbetrag"]),
    Word("Op Code", &["Operation", "Opcode"], ["Operación", "Code op.", "Arbeitswert"]),
    Word("Description", &["Desc.", "Text"], ["Descripción", "Désignation", "Beschreibung"]),
    Word("Hours", &["Sold Hrs", "Flat Hrs"], ["Horas", "Heures", "Stunden"]),
    Word("Amount", &["Ext. Amount", "Extended"], ["Importe", "Montant", "Betrag"]),
    // Deals.
    Word("Deal Number", &["Deal #", "Deal ID"], ["N.º de trato", "N° de dossier", "Vertragsnummer"]),
    Word(
        "Deal Date",
        &["Contract Date", "Date of Sale"],
        ["Fecha del trato", "Date du contrat", "Vertragsdatum"],
    ),
    Word("Buyer", &["Purchaser", "Buyer Name"], ["Comprador", "Acheteur", "Käufer"]),
    Word("Co-Buyer", &["Cobuyer", "Co-Purchaser"], ["Cocomprador", "Coacheteur", "Mitkäufer"]),
    Word("Salesperson", &["Sales Rep", "Salesman"], ["Vendedor", "Vendeur", "Verkäufer"]),
    Word("Lender", &["Bank", "Finance Source"], ["Entidad", "Prêteur", "Bank (Kredit)"]),
    Word("Sale Price", &["Selling Price", "Vehicle Price"], ["Precio final", "Prix de vente", "Kaufpreis"]),
    Word("Rebate", &["Mfr. Rebate", "Incentive"], ["Bonificación", "Remise", "Nachlass"]),
    Word("Trade Allowance", &["Trade-In", "Allowance"], ["Valor de canje", "Reprise", "Inzahlungnahme"]),
    Word("Trade Payoff", &["Payoff", "Lien Payoff"], ["Saldo del canje", "Solde de reprise", "Ablösesumme"]),
    Word("Cash Down", &["Down Payment", "Cash Due"], ["Entrada", "Acompte", "Anzahlung"]),
    Word(
        "Amount Financed",
        &["Financed", "Unpaid Balance"],
        ["Importe financiado", "Montant financé", "Kreditbetrag"],
    ),
    Word("APR", &["Rate", "Annual Rate"], ["TAE", "Taux", "Jahreszins"]),
    Word("Term", &["Months", "Term (Months)"], ["Plazo", "Durée", "Laufzeit"]),
    Word("Payment", &["Monthly Payment", "Pmt"], ["Cuota", "Mensualité", "Rate"]),
    Word("Gross", &["Front Gross", "Gross Profit"], ["Margen", "Marge", "Rohertrag"]),
    // Ledgers.
    Word("Account", &["Account No.", "GL Account"], ["Cuenta", "Compte", "Konto"]),
    Word("Account Name", &["Name", "Title"], ["Nombre de cuenta", "Intitulé", "Kontobezeichnung"]),
    Word("Account Type", &["Acct. Type", "Category"], ["Tipo de cuenta", "Type de compte", "Kontoart"]),
    Word("Department", &["Dept.", "Cost Center"], ["Departamento", "Service", "Abteilung"]),
    Word(
        "Opening Balance",
        &["Beginning Balance", "Balance Forward"],
        ["Saldo inicial", "Solde d'ouverture", "Anfangsbestand"],
    ),
    Word("Debits", &["Total Debits", "Period Debits"], ["Cargos", "Débits", "Soll"]),
    Word("Credits", &["Total Credits", "Period Credits"], ["Abonos", "Crédits", "Haben"]),
    Word("Ending Balance", &["Balance", "Current Balance"], ["Saldo final", "Solde", "Endbestand"]),
    Word("As Of", &["Through", "Balance Date"], ["A fecha de", "Au", "Stand"]),
    Word("Journal", &["Jrnl", "Source"], ["Diario", "Journal (code)", "Journal Nr."]),
    Word("Reference", &["Ref", "Document"], ["Referencia", "Réf.", "Beleg"]),
    Word("Control", &["Control #", "Ctl"], ["Control n.º", "Contrôle", "Kontrolle"]),
    Word("Date", &["Posted", "Post Date"], ["Fecha", "Date comptable", "Datum"]),
    Word("Debit", &["Dr", "Debit Amt"], ["Cargo", "Débit", "Soll-Betrag"]),
    Word("Credit", &["Cr", "Credit Amt"], ["Abono", "Crédit", "Haben-Betrag"]),
    Word("Memo", &["Note", "Comment"], ["Nota", "Note", "Notiz"]),
];

/// Another word for a label, if one is known.
pub(crate) fn synonym(label: &str, rng: &mut fastrand::Rng) -> Option<&'static str> {
    let Word(_, synonyms, _) = find(label)?;
    rng.choice(synonyms.iter()).copied()
}

/// A label in another language, if it is known there.
pub(crate) fn translated(label: &str, language: usize) -> Option<&'static str> {
    let Word(_, _, languages) = find(label)?;
    languages.get(language).copied()
}

fn find(label: &str) -> Option<&'static Word> {
    let bare = label.trim().trim_end_matches(':').trim();
    WORDS.iter().find(|Word(word, ..)| word.eq_ignore_ascii_case(bare))
}
