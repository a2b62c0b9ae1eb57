//! Fakes: values of the same form that belong to nobody.
//!
//! A fake is made by counting, never from the value that it stands for, so that nobody can get back from one to the other.
//! Telephone numbers are of the exchange 555-01xx, addresses of `example` domains, social security numbers of the range
//! that is given to nobody.

use std::collections::HashMap;

use rooftop_model::Vin;

use super::{Kind, names};

/// The longest fake for a secret, in characters. Hidden state has thousands, and nobody reads them.
const SECRET_MAX: usize = 40;

/// Given names and family names that are nobody's in particular.
const GIVEN: &[&str] = &[
    "Avery", "Blake", "Casey", "Devon", "Emery", "Finley", "Harper", "Jamie", "Jordan", "Kendall", "Logan",
    "Morgan", "Parker", "Quinn", "Reese", "Riley", "Rowan", "Sawyer", "Taylor", "Wren",
];
const FAMILY: &[&str] = &[
    "Lopez", "Bennett", "Carver", "Dalton", "Ellison", "Fairley", "Garrick", "Holloway", "Ingram", "Jessup",
    "Kirkland", "Landry", "Maddox", "Norwood", "Ostrow", "Prescott", "Quimby", "Radford", "Sheldon",
    "Thornby",
];

/// Makes fakes, each different from all before.
#[derive(Debug, Default)]
pub(super) struct Fakes {
    made: HashMap<Kind, u32>,
    /// Parts of names, in lower case, with what stands for them.
    parts: HashMap<String, String>,
}

impl Fakes {
    /// A fake of the value's form.
    pub(super) fn of(&mut self, kind: Kind, value: &str) -> String {
        let n = self.next(kind);
        match kind {
            Kind::Secret => secret(value, n),
            Kind::Login => format!("user{}", n + 1),
            Kind::Name => self.name(value),
            Kind::Email => email(value, n),
            Kind::Phone => phone(value, n),
            Kind::Street => format!("{} Example Street", 100 + n),
            Kind::City => city(value, n),
            Kind::Birthday => birthday(value, n),
            Kind::SocialSecurity => digits_from(value, &format!("900{:06}", n % 1_000_000)),
            Kind::Card => card(value, n),
            Kind::Number => shaped(value, n),
            Kind::Vin => vin(value, n),
            Kind::Host => format!("host{}.example", n + 1),
            Kind::Named => value.to_owned(),
        }
    }

    /// The counter of a kind: 0, 1, 2, …
    fn next(&mut self, kind: Kind) -> u32 {
        let next = self.made.entry(kind).or_insert(0);
        *next += 1;
        *next - 1
    }

    /// A name in which each part stands for the same part of every other name, with its case and its signs.
    pub(super) fn name(&mut self, name: &str) -> String {
        let mut out = String::with_capacity(name.len());
        let mut rest = name;
        let family_first = name.contains(',');
        for (index, part) in names::parts(name).enumerate() {
            let Some((before, after)) = rest.split_once(part) else { break };
            out.push_str(before);
            let is_given = (index == 0) != family_first;
            out.push_str(&self.part(part, is_given));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn part(&mut self, part: &str, is_given: bool) -> String {
        // An initial says little, and stands for itself.
        if part.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return part.to_owned();
        }
        let key = part.to_lowercase();
        if !self.parts.contains_key(&key) {
            let list = if is_given { GIVEN } else { FAMILY };
            let n = self.parts.len();
            let (round, index) = (n / list.len(), n % list.len());
            let base = list.get(index).copied().unwrap_or("Doe");
            let fake = if round == 0 { base.to_owned() } else { format!("{base}{}", letters(round)) };
            self.parts.insert(key.clone(), fake);
        }
        let fake = self.parts.get(&key).cloned().unwrap_or_default();
        if part.chars().all(|c| !c.is_lowercase()) {
            fake.to_uppercase()
        } else if part.chars().all(|c| !c.is_uppercase()) {
            fake.to_lowercase()
        } else {
            fake
        }
    }
}

/// A number in small letters: a, b, …, z, ba, …
fn letters(mut n: usize) -> String {
    let mut out = String::new();
    loop {
        let digit = u8::try_from(n % 26).unwrap_or(0);
        out.insert(0, char::from(b'a' + digit));
        n /= 26;
        if n == 0 {
            return out;
        }
    }
}

/// Letters and digits of the same kinds at the same places, as far as it is shown.
fn secret(value: &str, n: u32) -> String {
    let mut state = u64::from(n) + 1;
    let shown = value.chars().take(SECRET_MAX).map(|c| another(c, &mut state));
    let fake: String = shown.collect();
    // What is shorter than a word, or nothing but signs, would not be told from others.
    if fake.chars().filter(char::is_ascii_alphanumeric).count() < 4 { format!("scrubbed{n}") } else { fake }
}

/// The same form with other letters and digits; signs stay.
fn shaped(value: &str, n: u32) -> String {
    let mut state = u64::from(n) + 1;
    value.chars().map(|c| another(c, &mut state)).collect()
}

/// The next character of a sequence that depends on nothing but a count.
fn another(c: char, state: &mut u64) -> char {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let pick =
        |range: u8, from: u8| char::from(from + u8::try_from((*state >> 33) % u64::from(range)).unwrap_or(0));
    match c {
        'a'..='f' => pick(6, b'a'),
        'A'..='F' => pick(6, b'A'),
        '0'..='9' => pick(10, b'0'),
        c if c.is_lowercase() => pick(26, b'a'),
        c if c.is_uppercase() => pick(26, b'A'),
        c => c,
    }
}

fn email(value: &str, n: u32) -> String {
    let fake = format!("person{}@mail.example", n + 1);
    if value.chars().all(|c| !c.is_lowercase()) { fake.to_uppercase() } else { fake }
}

/// A number of 555-01xx with the value's signs; a further hundred has another area.
fn phone(value: &str, n: u32) -> String {
    let (area, line) = (202 + n / 100 % 700, n % 100);
    digits_from(value, &format!("{area:03}55501{line:02}"))
}

/// The value's signs with these digits in the places of its last ones; any before them, as a country's, stay.
fn digits_from(value: &str, digits: &str) -> String {
    let count = value.chars().filter(char::is_ascii_digit).count();
    let (ahead, skipped) = (count.saturating_sub(digits.len()), digits.len().saturating_sub(count));
    let mut fake = digits.chars().skip(skipped);
    let mut seen = 0;
    let placed = value.chars().map(|c| {
        if !c.is_ascii_digit() {
            return c;
        }
        seen += 1;
        if seen <= ahead { c } else { fake.next().unwrap_or('0') }
    });
    placed.collect()
}

fn city(value: &str, n: u32) -> String {
    if value.chars().any(|c| c.is_ascii_digit()) {
        let width = value.chars().filter(char::is_ascii_digit).count();
        return digits_from(value, &format!("{n:0width$}"));
    }
    let fake =
        if n == 0 { "Anytown".to_owned() } else { format!("Anytown {}", letters(n as usize).to_uppercase()) };
    if value.chars().all(|c| !c.is_lowercase()) { fake.to_uppercase() } else { fake }
}

/// A day of the same layout: the year between 1950 and 1999, day and month up to 12, whichever stands first.
fn birthday(value: &str, n: u32) -> String {
    let groups: Vec<&str> =
        value.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let mut out = String::new();
    let mut rest = value;
    for group in groups {
        let Some((before, after)) = rest.split_once(group) else { break };
        out.push_str(before);
        let small = 1 + n % 12;
        let fake = match group.len() {
            4 => (1950 + n % 50).to_string(),
            8 => format!("{}{small:02}{small:02}", 1950 + n % 50),
            1 => (small % 10).max(1).to_string(),
            _ => format!("{small:02}"),
        };
        out.push_str(&fake);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A number that fits its check digit (Luhn) and belongs to no bank.
fn card(value: &str, n: u32) -> String {
    let length = value.chars().filter(char::is_ascii_digit).count().clamp(12, 19);
    let body = format!("4000{:0width$}", n, width = length - 5);
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0')) * if index % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    digits_from(value, &format!("{body}{}", (10 - sum % 10) % 10))
}

/// The same maker, model and year with another serial number; its check digit fits if the value's did.
fn vin(value: &str, n: u32) -> String {
    let serial = format!("{:06}", 900_000 + n % 100_000);
    let head: String = value.chars().take(11).collect();
    let fake: Vec<char> = head.chars().chain(serial.chars()).collect();
    let with_digit = |digit: char| -> String {
        fake.iter().enumerate().map(|(index, c)| if index == 8 { digit } else { *c }).collect()
    };
    let fits = |text: &str| text.parse::<Vin>().is_ok_and(|vin| vin.check_digit_fits());
    let is_lower = value.chars().any(char::is_lowercase);
    let fitting = "0123456789X".chars().map(with_digit).find(|text| fits(text));
    let fake: String = match fitting.filter(|_| fits(value)) {
        Some(fake) => fake,
        None => fake.iter().collect(),
    };
    if is_lower { fake.to_lowercase() } else { fake }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fake(kind: Kind, value: &str) -> String {
        Fakes::default().of(kind, value)
    }

    #[test]
    fn a_fake_has_the_form_of_its_value_and_belongs_to_nobody() {
        assert_eq!(fake(Kind::Phone, "(404) 555-0199"), "(202) 555-0100");
        assert_eq!(fake(Kind::Phone, "+1 404.555.0199"), "+1 202.555.0100");
        assert_eq!(fake(Kind::SocialSecurity, "900-45-6789"), "900-00-0000");
        assert_eq!(fake(Kind::Birthday, "07/04/1976"), "01/01/1950");
        assert_eq!(fake(Kind::Birthday, "1976-07-04"), "1950-01-01");
        assert_eq!(fake(Kind::Card, "4111 1111 1111 1111"), "4000 0000 0000 0002");
        assert_eq!(fake(Kind::City, "30301-1234"), "00000-0000");
        assert_eq!(fake(Kind::City, "ATLANTA"), "ANYTOWN");
    }

    #[test]
    fn a_vin_stays_one_with_its_maker_and_year() {
        let made = fake(Kind::Vin, "1G4AH59H45G118341");
        assert!(made.parse::<Vin>().unwrap().check_digit_fits(), "{made}");
        assert!(made.starts_with("1G4AH59H") && made.ends_with("5G900000"), "{made}");
        assert_eq!(fake(Kind::Vin, "1FTEW1E53PKD12345"), "1FTEW1E53PK900000");
    }

    #[test]
    fn parts_of_names_stand_for_the_same_parts() {
        let mut fakes = Fakes::default();
        let first = fakes.name("SMITH, JOHN A");
        let second = fakes.name("John Smith");
        assert_eq!((first.as_str(), second.as_str()), ("LOPEZ, BLAKE A", "Blake Lopez"));
        assert_ne!(fakes.name("Mary Smith"), second);
    }

    #[test]
    fn no_two_fakes_are_the_same() {
        let mut fakes = Fakes::default();
        let mut made: Vec<String> =
            (0..500).map(|n| fakes.of(Kind::Phone, &format!("(404) 555-{n:04}"))).collect();
        made.extend((0..500).map(|n| fakes.name(&format!("Given{} Family{}", letters(n), letters(n)))));
        let all = made.len();
        made.sort();
        made.dedup();
        assert_eq!(made.len(), all);
    }

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let made = fake(Kind::Secret, "kX9-Zz81aQ");
        assert_eq!(made.len(), 10);
        assert_ne!(made, "kX9-Zz81aQ");
        assert_eq!(made.chars().nth(3), Some('-'));
        assert_eq!(fake(Kind::Secret, &"a".repeat(5000)).len(), SECRET_MAX);
        assert_eq!(fake(Kind::Secret, "---"), "scrubbed0");
    }
}
