//! A DMS that has the cars and gives the answers that a test puts there, and writes down what it was asked.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::ports::dms::{
    Answer, ChallengeAnswer, Dms, DmsFailure, DmsScope, Drift, Finds, FoundBy, Heal, Input, Mark, Operation,
    Presented, Profile, ProfileStore, RecordRead, RowMark, Rows, ShownPage, SignedIn, UnreadableRow,
};
use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::AccountId;
use rooftop_model::{Entitlement, FieldClass, FieldState, FieldStates};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::Semaphore;

/// What the DMS holds and how it will answer.
pub(crate) struct Stage {
    /// By rooftop (`rt_1`) and stock number.
    pub(crate) cars: BTreeMap<(String, String), Car>,
    /// Rows that cannot be read, by rooftop: their stock number, if that can.
    pub(crate) unreadable: Vec<(String, Option<String>)>,
    /// What the list answers instead, by rooftop.
    pub(crate) list_fails: BTreeMap<String, fn() -> DmsFailure>,
    /// What must be let go before an operation answers.
    pub(crate) gate: Option<Arc<Semaphore>>,
    /// The pack that reads.
    pub(crate) pack: String,
    /// The label under which the VIN stands now, if it is another than the pack says.
    pub(crate) vin_moved_to: Option<String>,
    /// Whether an operator has chosen it.
    pub(crate) vouched: bool,
    /// Whether the account that reads sees what cars cost.
    pub(crate) sees_cost: bool,
    /// The answers to the next sign-ins.
    pub(crate) sign_ins: VecDeque<Result<SignedIn, DmsFailure>>,
    /// What `account.read` answers.
    pub(crate) profile: Profile,
    /// What was asked since somebody looked.
    calls: Vec<String>,
}

/// A vehicle in the DMS.
#[derive(Clone)]
pub(crate) struct Car {
    pub(crate) mark: Option<Mark>,
    pub(crate) fields: Value,
    /// How a read of its details goes wrong.
    pub(crate) fails: Option<fn() -> DmsFailure>,
}

impl Car {
    /// A car with a change mark that names no instant.
    pub(crate) fn revision(stock: &str, mark: &str) -> Self {
        let mark = Mark { raw: mark.into(), at: None, resolution: Duration::ZERO };
        Self { mark: Some(mark), ..Self::unmarked(stock) }
    }

    /// A car whose change mark names a minute.
    pub(crate) fn changed_at(stock: &str, at: Timestamp) -> Self {
        let mark = Mark { raw: at.to_string(), at: Some(at), resolution: Duration::from_mins(1) };
        Self { mark: Some(mark), ..Self::unmarked(stock) }
    }

    pub(crate) fn unmarked(stock: &str) -> Self {
        let fields = json!({
            "vin": "1FTFW1E50NFA00001", "stockNumber": stock, "condition": "new", "status": "in_stock",
            "make": "Ford", "pricing": {"msrp": 63990.00, "cost": 60000.00},
        });
        Self { mark: None, fields, fails: None }
    }

    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.fields[name] = value;
        self
    }
}

/// What the screen of a drift says.
pub(crate) fn drift() -> DmsFailure {
    DmsFailure::Drift(screen_drift())
}

fn screen_drift() -> Drift {
    Drift {
        kind: "label_missing".into(),
        page: "vehicle".into(),
        field: Some("vin".into()),
        detail: "expected label VIN, found nothing".into(),
    }
}

pub(crate) fn unavailable() -> DmsFailure {
    DmsFailure::Unavailable { detail: "status 503".into(), retry_after: None }
}

/// A user's profile: `(store number, areas, sees cost)`.
pub(crate) fn profile(stores: &[(&str, &[Entitlement], bool)]) -> Profile {
    let stores = stores.iter().map(|(number, areas, cost)| ProfileStore {
        store_number: (*number).into(),
        entitlements: areas.iter().copied().collect(),
        classes: if *cost { BTreeSet::from([FieldClass::Cost]) } else { BTreeSet::new() },
    });
    Profile { user_key: "jlopez".into(), name: "Jordan Lopez".into(), stores: stores.collect() }
}

/// The port, over a stage.
pub(crate) struct ScriptedDms(Mutex<Stage>);

impl ScriptedDms {
    pub(crate) fn new() -> Self {
        let all: &[_] = &[Entitlement::Inventory];
        Self(Mutex::new(Stage {
            cars: BTreeMap::new(),
            unreadable: Vec::new(),
            list_fails: BTreeMap::new(),
            gate: None,
            pack: "scripted 1".into(),
            vin_moved_to: None,
            vouched: false,
            sees_cost: true,
            sign_ins: VecDeque::new(),
            profile: profile(&[("1001", all, true), ("1002", all, true)]),
            calls: Vec::new(),
        }))
    }

    pub(crate) fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap()
    }

    /// Puts a car into the first store, in place of the one with its stock number.
    pub(crate) fn put(&self, car: Car) {
        self.put_in("rt_1", car);
    }

    pub(crate) fn put_in(&self, rooftop: &str, car: Car) {
        let stock = car.fields["stockNumber"].as_str().unwrap().to_owned();
        self.stage().cars.insert((rooftop.into(), stock), car);
    }

    /// What was asked since the last look.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.stage().calls)
    }

    /// Answers nothing from now on, until a permit is added.
    pub(crate) fn hangs(&self) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        self.stage().gate = Some(gate.clone());
        gate
    }

    /// Fails at everything from now on.
    pub(crate) fn goes_down(&self) {
        let mut stage = self.stage();
        stage.list_fails =
            ["rt_1", "rt_2"].map(|rooftop| (rooftop.to_owned(), unavailable as fn() -> _)).into();
        stage.cars.values_mut().for_each(|car| car.fails = Some(unavailable));
    }

    /// The stock numbers whose details were read since the last look, sorted.
    pub(crate) fn details(&self) -> Vec<String> {
        let calls = self.calls();
        let mut read: Vec<_> =
            calls.iter().filter_map(|call| call.strip_prefix("vehicles.get ")).map(str::to_owned).collect();
        read.sort();
        read
    }
}

impl Stage {
    /// How much was asked since somebody looked.
    pub(crate) fn asked(&self) -> usize {
        self.calls.len()
    }

    fn list(&self, rooftop: &str) -> Result<Rows, DmsFailure> {
        if let Some(failure) = self.list_fails.get(rooftop) {
            return Err(failure());
        }
        let cars = self.cars.iter().filter(|((at, _), _)| at == rooftop);
        let unreadable = self.unreadable.iter().filter(|(at, _)| at == rooftop);
        Ok(Rows {
            rows: cars.map(|((_, key), car)| RowMark { key: key.clone(), mark: car.mark.clone() }).collect(),
            unreadable: unreadable
                .map(|(_, key)| UnreadableRow { key: key.clone(), drift: screen_drift() })
                .collect(),
            pack: self.pack.clone(),
            requests: 1,
            finds: Finds::default(),
        })
    }

    fn detail(&self, rooftop: &str, stock: &str) -> Result<RecordRead, DmsFailure> {
        let car = self.cars.get(&(rooftop.into(), stock.into())).ok_or(DmsFailure::NotFound)?;
        if let Some(failure) = car.fails {
            return Err(failure());
        }
        let mut fields = car.fields.as_object().unwrap().clone();
        let mut states = FieldStates::new();
        if !self.sees_cost {
            fields["pricing"].as_object_mut().unwrap().shift_remove("cost");
            states.insert("pricing.cost".into(), FieldState::Hidden);
        }
        Ok(RecordRead {
            key: fields["stockNumber"].as_str().unwrap().into(),
            mark: car.mark.clone(),
            fields,
            states,
            provenance: json!({"vin": {"page": "vehicle", "raw": "1FTFW1E50NFA00001"}}),
            pack: self.pack.clone(),
            finds: self.finds(),
        })
    }

    /// How the values of a vehicle's page were found: by their labels, but for the VIN of a page that has changed.
    fn finds(&self) -> Finds {
        let by = |field: &str, evidence: &str| FoundBy {
            page: "vehicle".into(),
            field: field.into(),
            evidence: evidence.into(),
        };
        let Some(new_evidence) = self.vin_moved_to.clone() else {
            return Finds {
                evidence: [(by("vin", "label"), 1), (by("make", "label"), 1)].into(),
                heals: vec![],
            };
        };
        let old_evidence = "label \"VIN\"".into();
        Finds {
            evidence: [(by("vin", "synonym"), 1), (by("make", "label"), 1)].into(),
            heals: vec![Heal { page: "vehicle".into(), field: "vin".into(), old_evidence, new_evidence }],
        }
    }
}

#[async_trait]
impl Dms for ScriptedDms {
    async fn sign_in(
        &self,
        _: &Arc<Integration>,
        _: &Connection,
        presented: Presented,
    ) -> Result<SignedIn, DmsFailure> {
        let call = match &presented {
            Presented::Credentials { username, .. } => format!("sign_in {username}"),
            Presented::Service => "sign_in service".to_owned(),
            Presented::Answer { pending, answer, .. } => {
                let answer = match answer {
                    ChallengeAnswer::Code(code) => code.code.expose_secret().to_owned(),
                    ChallengeAnswer::Approved => "approved".to_owned(),
                    ChallengeAnswer::Resend => "resend".to_owned(),
                };
                format!("answer {answer} to {}", String::from_utf8_lossy(pending))
            }
        };
        let mut stage = self.stage();
        stage.calls.push(call);
        stage.sign_ins.pop_front().expect("no answer to a sign-in is scripted")
    }

    async fn run(&self, operation: Operation, scope: &DmsScope, input: &Input) -> Result<Answer, DmsFailure> {
        let gate = self.stage().gate.clone();
        let rooftop = scope.rooftop.as_ref().map(ToString::to_string).unwrap_or_default();
        let what = input.get("stockNumber").unwrap_or(&rooftop).clone();
        self.stage().calls.push(format!("{} {what}", operation.as_str()).trim_end().to_owned());
        if let Some(gate) = gate {
            let _through = gate.acquire().await;
        }
        let stage = self.stage();
        match operation {
            Operation::AccountRead => Ok(Answer::Profile(stage.profile.clone())),
            Operation::VehiclesList => stage.list(&rooftop).map(Answer::Rows),
            Operation::VehiclesGet => stage.detail(&rooftop, &what).map(Box::new).map(Answer::Record),
        }
    }

    async fn show(
        &self,
        operation: Operation,
        scope: &DmsScope,
        input: &Input,
        personal: bool,
    ) -> Result<(Box<RecordRead>, Vec<ShownPage>), DmsFailure> {
        let Answer::Record(record) = self.run(operation, scope, input).await? else { panic!("no record") };
        self.stage().calls.push(format!("shown to {}, personal hidden: {personal}", scope.account));
        let page = ShownPage {
            page: "vehicle".into(),
            path: "/vehicle".into(),
            status: 200,
            content_type: None,
            read_at: Timestamp::UNIX_EPOCH,
            body: Some("<p>what was shown</p>".into()),
        };
        Ok((record, vec![page]))
    }

    async fn sign_out(&self, _: &Arc<Integration>, _: &Connection, account: &AccountId) {
        self.stage().calls.push(format!("sign_out {account}"));
    }

    fn vouched(&self, _: &Connection) -> bool {
        self.stage().vouched
    }

    fn offers(&self, _: &Connection, _: Operation) -> bool {
        true
    }
}
