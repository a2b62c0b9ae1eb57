//! Invented people, as a phone book of many nations has them, and invented streets.

/// First and family name; a company has no first name.
pub(super) const PEOPLE: [(Option<&str>, &str); 16] = [
    (Some("Dana"), "Okafor"),
    (Some("Jürgen"), "Müller"),
    (None, "Harbor Light Plumbing, Inc."),
    (Some("María José"), "Peña"),
    (Some("Siobhan"), "O’Neill"),
    (Some("Wei"), "Zhang"),
    (Some("Jordan"), "Lopez"),
    (None, "Smith & Sons “Same Day” Roofing"),
    (Some("Amélie"), "Fontaine"),
    (Some("Tyrone"), "Washington"),
    (Some("Priya"), "Raghunathan"),
    (Some("Åsa"), "Lindqvist"),
    (Some("Terrence"), "van der Berg"),
    (Some("Mary-Ann"), "Kowalczyk"),
    (Some("Jordan"), "López"),
    (Some("Dana"), "Okafor"),
];

pub(super) const STREETS: [&str; 6] =
    ["Magnolia Lane", "Old Mill Road", "Peachtree Place", "Harbor View Drive", "Third Street NE", "Café Row"];

pub(super) const CITIES: [(&str, &str); 5] = [
    ("Decatur", "30030"),
    ("Marietta", "30060"),
    ("Roswell", "30075"),
    ("Athens", "30601"),
    ("Macon", "31201"),
];

pub(super) const ADVISORS: [&str; 3] = ["Renee Castellano", "Miles Abernathy", "Farah Haddad"];

pub(super) const TECHNICIANS: [&str; 4] = ["Oleg Sidorenko", "Curtis Bell", "Nia Thornton", "Sam Whitehorse"];
