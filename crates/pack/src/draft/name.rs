//! Names out of what stands on a page.

use std::collections::HashSet;

/// The longest name, in characters.
const NAME_MAX: usize = 40;

/// Words that say nothing about what is named.
const EMPTY: &[&str] = &["the", "a", "an", "of", "for", "your", "please"];

/// A name in `snake_case` out of a label, a heading or a part of an address; blank if nothing of it can be a name.
pub(super) fn slug(text: &str) -> String {
    let spelled = text.replace('#', " number ").replace('%', " percent ").replace(['\'', '’'], "");
    let folded = rooftop_page::normalise(&spelled).to_lowercase().replace("e-mail", "email");
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words
        .map(|word| match word {
            "no" | "num" | "nbr" => "number",
            word => word,
        })
        .filter(|word| !EMPTY.contains(word))
        .collect();
    let mut name = String::new();
    for word in words {
        if name.len() + word.len() > NAME_MAX {
            break;
        }
        if !name.is_empty() {
            name.push('_');
        }
        name.push_str(word);
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("n_{name}") } else { name }
}

/// A name of a program in words: `stockNumber` and `VINCode` are two each.
pub(super) fn spaced(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if begins {
            out.push(' ');
        }
        out.push(*c);
    }
    out
}

/// Gives each name once: the second of a name gets a number.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// Names that are not to be given.
    pub(super) fn without(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// The name of a text, or `other` if it gives none.
    pub(super) fn give(&mut self, text: &str, other: &str) -> String {
        let base = Some(slug(text)).filter(|name| !name.is_empty()).unwrap_or_else(|| other.to_owned());
        let mut numbered = (2..).map(|number| format!("{base}_{number}"));
        let mut name = base.clone();
        while !self.taken.insert(name.clone()) {
            name = numbered.next().unwrap_or_default();
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_gives_a_name() {
        for (text, name) in [
            ("Stock No.", "stock_number"),
            ("Stock #", "stock_number"),
            ("Driver's License", "drivers_license"),
            ("N/U", "n_u"),
            ("E-mail", "email"),
            ("2nd Key", "n_2nd_key"),
            ("---", ""),
            ("Größe", "gr_e"),
            ("Customer’s Name", "customers_name"),
        ] {
            assert_eq!(slug(text), name, "{text}");
        }
    }

    #[test]
    fn a_name_of_a_program_gives_a_name() {
        for (text, name) in [
            ("stockNumber", "stock_number"),
            ("StockNo", "stock_number"),
            ("VIN", "vin"),
            ("VINCode", "vin_code"),
            ("GetVehicleResponse", "get_vehicle_response"),
            ("asking_price", "asking_price"),
        ] {
            assert_eq!(slug(&spaced(text)), name, "{text}");
        }
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Names::without(&["store"]);
        assert_eq!(
            [
                names.give("VIN", "x"),
                names.give("vin:", "x"),
                names.give("??", "x"),
                names.give("Store", "x")
            ],
            ["vin", "vin_2", "x", "store_2"]
        );
    }
}
