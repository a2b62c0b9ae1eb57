//! What stands beside a label: by the label's words and the value's form.

use std::sync::LazyLock;

use regex::Regex;

use super::{Kind, names, pattern};

/// A label with the words of one of these expressions names that kind of value. The first that fits counts.
static KINDS: LazyLock<Vec<(Regex, Kind)>> = LazyLock::new(|| {
    let kinds = [
        (
            r"pass ?word|pass ?code|\bpwd\b|\bpin\b|secret|security (code|answer)|\bcvv\b|\bcvc\b|\botp\b|one.time|verification code",
            Kind::Secret,
        ),
        (
            r"csrf|xsrf|token|nonce|view ?state|event ?validation|\bsession ?id\b|\bsid\b|jsessionid|phpsessid|\bticket\b|api ?key|signature|\bauth\b|\bstate key\b",
            Kind::Secret,
        ),
        (r"\bssn\b|social sec|tax(payer)? ?id|\btin\b|\bein\b|\bitin\b", Kind::SocialSecurity),
        (r"card (number|no|#)|credit card|\bpan\b", Kind::Card),
        (r"birth|\bdob\b", Kind::Birthday),
        (r"e ?mail", Kind::Email),
        (r"phone|\bmobile\b|\bcell\b|\bfax\b|\btel\b", Kind::Phone),
        (r"street|\baddress( ?(1|2|line 1|line 2))?\b|\baddr", Kind::Street),
        (r"\bcity\b|\btown\b|\bzip|postal", Kind::City),
        (
            r"licen[cs]e|\bdl( ?#| no| number|$)|account (number|no|#)|\bacct( ?#| no|$)|routing|policy (number|no|#)|\bplate|customer (number|no|id|#)|\bcust(omer)? ?(no|id|#)|member (number|no|#)",
            Kind::Number,
        ),
    ];
    kinds.into_iter().filter_map(|(words, kind)| Some((Regex::new(words).ok()?, kind))).collect()
});

/// Words of labels beside which people are named.
static PEOPLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"customer|buyer|owner|driver|contact|sales ?(person|man|woman|rep|associate)|advis[oe]r|technician|\btech\b|manager|employee|\buser\b|\bname\b|signed in|logged in|welcome|hello|attn|attention|cashier|writer|appraiser|spouse|lessee|insured|guarantor|applicant|beneficiary|seller|(requested|created|updated|entered|changed|approved|assigned|written|sold) (by|to)|\bby$|operator|recipient",
    )
    .ok()
});

/// Words that say that something else is named.
static OTHERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\b(store|dealer|dealership|model|file|company|make|lender|bank|vendor|product|part|column|field|page|form|report|type|date|time|class|group|role|rooftop|branch|department|status|series|trim|color|colour|option|location|host|domain|printer|nickname) ?(name)?$|\b(no|number|id|#|count|total|amount|status|type|date|since|notes?|comments?)\.?$",
    )
    .ok()
});

/// The shortest value that a label of a token makes a secret, in characters.
const SECRET_MIN: usize = 6;

/// The shortest number of a licence, an account or a customer: a shorter one would be found in other numbers.
const NUMBER_MIN: usize = 5;

/// What the value beside this label is, if it must not be kept.
pub(super) fn kind_of(label: &str, value: &str) -> Option<Kind> {
    let words = words(label);
    let count = |of: fn(&char) -> bool| value.chars().filter(of).count();
    let digits = count(char::is_ascii_digit);
    let found = KINDS.iter().find(|(regex, _)| regex.is_match(&words)).map(|(_, kind)| *kind);
    let fits = match found? {
        _ if value.is_empty() => false,
        Kind::Secret => value.chars().count() >= SECRET_MIN && !value.contains(' '),
        Kind::SocialSecurity => digits >= 4,
        Kind::Card => digits >= 12,
        Kind::Birthday => (4..=8).contains(&digits),
        Kind::Email => value.contains('@'),
        Kind::Phone => digits >= 7,
        Kind::Street => {
            count(|c| c.is_alphanumeric()) >= 4
                && value.chars().any(char::is_alphabetic)
                && !value.contains('@')
        }
        Kind::City => count(|c| c.is_alphanumeric()) >= 4,
        Kind::Number => digits > 0 && count(|c| c.is_alphanumeric()) >= NUMBER_MIN,
        _ => false,
    };
    fits.then_some(found).flatten()
}

/// Whether people are named beside this label, and the value may be a name.
pub(super) fn names_a_person(label: &str, value: &str) -> bool {
    let words = words(label);
    let says = |regex: &LazyLock<Option<Regex>>| regex.as_ref().is_some_and(|regex| regex.is_match(&words));
    says(&PEOPLE) && !says(&OTHERS) && names::may_be_name(value) && !pattern::is_date(value)
}

/// A label in words: `customerFirstName` and `cust_first_name` are three.
fn words(label: &str) -> String {
    let mut out = String::with_capacity(label.len() + 4);
    let mut last_lower = false;
    for c in label.chars() {
        if c.is_uppercase() && last_lower {
            out.push(' ');
        }
        last_lower = c.is_lowercase() || c.is_ascii_digit();
        out.extend(if matches!(c, '_' | '-' | '.' | ':') { ' '.to_lowercase() } else { c.to_lowercase() });
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_what_its_value_is() {
        for (label, value, kind) in [
            ("SSN", "900-45-6789", Some(Kind::SocialSecurity)),
            ("homePhone", "4045550199", Some(Kind::Phone)),
            ("Date of Birth", "07/04/1976", Some(Kind::Birthday)),
            ("__VIEWSTATE", "dDwtMTA4NzcxNjUyNzs7Pg==", Some(Kind::Secret)),
            ("_csrf", "a81f93cc", Some(Kind::Secret)),
            ("csrf", "1", None),
            ("Zip", "30301", Some(Kind::City)),
            ("Driver's License", "S514-7788-1234", Some(Kind::Number)),
            ("Status", "In Stock", None),
            ("Email", "none", None),
            ("Stock No.", "P12345", None),
        ] {
            assert_eq!(kind_of(label, value), kind, "{label}: {value}");
        }
    }

    #[test]
    fn people_are_named_beside_their_labels_only() {
        for (label, value) in [
            ("Customer", "SMITH, JOHN"),
            ("buyerFirstName", "Jo"),
            ("Signed in as", "Mary Jones"),
            ("Sold By", "Al Green"),
        ] {
            assert!(names_a_person(label, value), "{label}: {value}");
        }
        for (label, value) in [
            ("Model Name", "Super Duty"),
            ("Store Name", "Peachtree Ford"),
            ("Customer No.", "Smith"),
            ("Salesperson", "All"),
            ("User", "42"),
            ("Status", "John Smith"),
        ] {
            assert!(!names_a_person(label, value), "{label}: {value}");
        }
    }
}
