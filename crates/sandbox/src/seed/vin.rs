//! Vehicle identification numbers with a right check digit (49 CFR 565).

/// Letters and digits of model years from 2010; the cycle has thirty, and none is I, O, Q, U, Z or 0.
const YEARS: &[u8; 30] = b"ABCDEFGHJKLMNPRSTVWXY123456789";

/// What each position counts in the check sum; the ninth is the check digit itself.
const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// A VIN of its parts: maker (3), series (5), model year, plant (1) and serial number.
pub(super) fn vin(maker: &str, series: &str, year: i16, plant: char, serial: u32) -> String {
    let without_check = format!("{maker}{series}0{}{plant}{serial:06}", year_letter(year));
    let check = check_digit(&without_check);
    format!("{maker}{series}{check}{}{plant}{serial:06}", year_letter(year))
}

/// The character that the ninth position must have.
pub(super) fn check_digit(vin: &str) -> char {
    let sum: u32 = vin.chars().zip(WEIGHTS).map(|(character, weight)| value(character) * weight).sum();
    match sum % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

fn year_letter(year: i16) -> char {
    let place = usize::from((year - 2010).rem_euclid(30).unsigned_abs());
    YEARS.get(place).copied().map_or('A', char::from)
}

fn value(character: char) -> u32 {
    match character {
        'A' | 'J' => 1,
        'B' | 'K' | 'S' => 2,
        'C' | 'L' | 'T' => 3,
        'D' | 'M' | 'U' => 4,
        'E' | 'N' | 'V' => 5,
        'F' | 'W' => 6,
        'G' | 'P' | 'X' => 7,
        'H' | 'Y' => 8,
        'R' | 'Z' => 9,
        digit => digit.to_digit(10).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::{check_digit, vin};

    #[test]
    fn check_digits_of_known_numbers_are_right() {
        for known in ["1M8GDM9AXKP042788", "11111111111111111", "5YJSA1DG9DFP14705"] {
            assert_eq!(check_digit(known), known.chars().nth(8).unwrap(), "{known}");
        }
    }

    #[test]
    fn a_number_is_made_of_its_parts() {
        let made = vin("1FT", "EW1E5", 2024, 'K', 12345);
        assert_eq!(made.len(), 17);
        assert!(made.starts_with("1FTEW1E5") && made.ends_with("RK012345"), "{made}");
        assert_eq!(check_digit(&made), made.chars().nth(8).unwrap());
    }
}
