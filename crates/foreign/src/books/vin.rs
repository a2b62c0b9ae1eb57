//! Vehicle identification numbers with a right check digit, as 49 CFR 565.15 tells.

const YEARS: &str = "ABCDEFGHJKLMNPRSTVWXY123456789";
const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// The number of a vehicle: eight characters for maker and series, the model year, the plant, the serial number.
pub(super) fn vin(descriptor: &str, year: i16, plant: char, serial: u32) -> String {
    let place = usize::from((year - 2010).rem_euclid(30).unsigned_abs());
    let year = YEARS.chars().nth(place).unwrap_or('A');
    let behind = format!("{year}{plant}{serial:06}");
    let check = check_digit(&format!("{descriptor}0{behind}"));
    format!("{descriptor}{check}{behind}")
}

fn check_digit(vin: &str) -> char {
    let sum: u32 = vin.chars().zip(WEIGHTS).map(|(character, weight)| value(character) * weight).sum();
    char::from_digit(sum % 11, 10).unwrap_or('X')
}

/// The letters count 1 to 9 in three runs, without I, O, Q; the last run begins with 2.
fn value(character: char) -> u32 {
    let run = |letters: &str, from: u32| {
        letters.find(character).and_then(|at| u32::try_from(at).ok()).map(|at| at + from)
    };
    character
        .to_digit(10)
        .or_else(|| run("ABCDEFGH", 1))
        .or_else(|| run("JKLMN.P.R", 1))
        .or_else(|| run("STUVWXYZ", 2))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{check_digit, vin};

    #[test]
    fn check_digits_of_known_numbers_are_right() {
        for known in ["1M8GDM9AXKP042788", "11111111111111111", "5YJSA1DG9DFP14705"] {
            assert_eq!(check_digit(known), known.chars().nth(8).unwrap(), "{known}");
        }
        assert_eq!(vin("1M8GDM9A", 1989, 'P', 42788), "1M8GDM9AXKP042788");
    }
}
