//! The people who may sign in, and what they may see.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A part of the product that a person may be allowed to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Module {
    Sales,
    Inventory,
    Service,
    Parts,
    Accounting,
}

impl Module {
    pub(crate) const ALL: [Self; 5] =
        [Self::Sales, Self::Inventory, Self::Service, Self::Parts, Self::Accounting];

    /// The code on the profile page.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Sales => "SAL",
            Self::Inventory => "INV",
            Self::Service => "SVC",
            Self::Parts => "PRT",
            Self::Accounting => "ACC",
        }
    }

    /// The word in the menu.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Sales => "Sales",
            Self::Inventory => "Inventory",
            Self::Service => "Service",
            Self::Parts => "Parts",
            Self::Accounting => "Accounting",
        }
    }

    /// The page behind the menu item.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Sales => "/sales",
            Self::Inventory => "/inventory",
            Self::Service => "/service",
            Self::Parts => "/parts",
            Self::Accounting => "/accounting",
        }
    }
}

/// What a person may do in one store.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) store: u32,
    pub(crate) departments: &'static str,
    pub(crate) modules: &'static [Module],
    pub(crate) view_cost: bool,
}

/// A person with a sign-in.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) username: &'static str,
    pub(crate) name: &'static str,
    pub(crate) role: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) password: String,
    pub(crate) password_expired: bool,
    pub(crate) totp_secret: Option<String>,
    pub(crate) access: Vec<Access>,
}

impl User {
    /// What the person may do in a store; nothing if the store is not granted.
    pub(crate) fn in_store(&self, store: u32) -> Option<&Access> {
        self.access.iter().find(|access| access.store == store)
    }

    /// Whether the person may use a part of the product in a store.
    pub(crate) fn may_use(&self, module: Module, store: u32) -> bool {
        self.in_store(store).is_some_and(|access| access.modules.contains(&module))
    }

    /// Whether the person may see what vehicles of a store cost.
    pub(crate) fn may_view_cost(&self, store: u32) -> bool {
        self.in_store(store).is_some_and(|access| access.view_cost)
    }

    /// Whether the person administers the system.
    pub(crate) fn is_admin(&self) -> bool {
        self.role == "GM"
    }

    /// The store that is open after signing in.
    pub(crate) fn first_store(&self) -> u32 {
        self.access.first().map_or(0, |access| access.store)
    }
}

/// What somebody needs to sign in to a sandbox of a seed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// User ID.
    pub username: String,
    /// Name on the screens.
    pub name: String,
    /// Role on the profile page.
    pub role: String,
    /// Password that the seed gives; the control port can change it.
    pub password: String,
    /// Base32 secret of the authenticator, for those who must give a code.
    pub totp_secret: Option<String>,
}

/// Who can sign in to a sandbox of this seed, and how.
pub fn credentials(seed: u64) -> Vec<Credential> {
    users(seed, &[]).iter().map(User::credential).collect()
}

impl User {
    pub(crate) fn credential(&self) -> Credential {
        Credential {
            username: self.username.to_owned(),
            name: self.name.to_owned(),
            role: self.role.to_owned(),
            password: self.password.clone(),
            totp_secret: self.totp_secret.clone(),
        }
    }
}

/// The people of a group with these stores.
pub(crate) fn users(seed: u64, stores: &[u32]) -> Vec<User> {
    let everywhere = || stores.iter().map(|store| all_of(*store)).collect();
    let person = |username, name, role, phone| User {
        username,
        name,
        role,
        phone,
        password: password(seed, username),
        password_expired: false,
        totp_secret: None,
        access: Vec::new(),
    };
    let authenticator =
        |username| Some(BASE32_NOPAD.encode(secret(seed, username, "totp").get(..20).unwrap_or(&[])));
    vec![
        User {
            totp_secret: authenticator("gm@peachtree.example"),
            access: everywhere(),
            ..person("gm@peachtree.example", "General Manager", "GM", "(404) 555-0101")
        },
        User {
            totp_secret: authenticator("svc.rooftop@peachtree.example"),
            access: everywhere(),
            ..person("svc.rooftop@peachtree.example", "Rooftop Service", "INTEGRATION", "")
        },
        User {
            access: vec![Access {
                store: 1001,
                departments: "Sales",
                modules: &[Module::Inventory, Module::Sales],
                view_cost: false,
            }],
            ..person("sales@peachtree.example", "Jordan Blake", "SALES", "(404) 555-0114")
        },
        User {
            access: vec![Access {
                store: 1002,
                departments: "Parts",
                modules: &[Module::Parts],
                view_cost: false,
            }],
            ..person("parts@peachtree.example", "Renée Castillo", "PARTS", "(404) 555-0127")
        },
        User {
            password_expired: true,
            access: vec![all_of(1001)],
            ..person("expired@peachtree.example", "Morgan Hale", "OFFICE", "(404) 555-0139")
        },
    ]
}

fn all_of(store: u32) -> Access {
    Access {
        store,
        departments: "Sales, Service, Parts, Office",
        modules: &[Module::Inventory, Module::Sales, Module::Service, Module::Parts, Module::Accounting],
        view_cost: true,
    }
}

/// Sixteen digits and letters, with the punctuation that password rules ask for.
fn password(seed: u64, username: &str) -> String {
    let hex = HEXLOWER.encode(&secret(seed, username, "password"));
    format!(
        "{}-{}-{}!Q",
        hex.get(..5).unwrap_or(""),
        hex.get(5..10).unwrap_or(""),
        hex.get(10..14).unwrap_or("")
    )
}

fn secret(seed: u64, username: &str, what: &str) -> Vec<u8> {
    Sha256::digest(format!("dealercore sandbox, seed {seed}, {what} of {username}")).to_vec()
}
