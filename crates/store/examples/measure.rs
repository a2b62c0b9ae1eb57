#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    missing_docs
)]
#[path = "../tests/conformance/fixture.rs"]
mod fixture;
use fixture::*;
use rooftop_core::ports::store::*;
use rooftop_model::Kind;
use std::sync::Arc;
use std::time::Instant;
#[tokio::main(worker_threads = 2)]
async fn main() {
    let dir = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let readers: usize = std::env::args().nth(2).map_or(8, |n| n.parse().unwrap());
    let path = dir.join("m.db");
    let store = Arc::new(
        rooftop_store::SqliteStore::open(
            &path,
            rooftop_store::StoreOptions { readers, ..Default::default() },
        )
        .await
        .unwrap(),
    );
    furnish(&*store).await;
    let pad = "x".repeat(1200);
    let make = |n: u32, c: &str| {
        let mut v = vehicle(1 + (n % 10 == 0) as u8 + (n % 20 == 0) as u8, n, c);
        v.body.public = v.body.public.replace("}", &format!(",\"pad\":\"{pad}\"}}"));
        v.facets[0].1 = FacetValue::Text(format!("1FTEW1E53PKD{n:05}"));
        v.updated_at = day(1) + jiff::SignedDuration::from_secs(n.into());
        v
    };
    let mut batches = vec![];
    let t = Instant::now();
    for b in 0..500u32 {
        let recs: Vec<_> =
            (b * 200..b * 200 + 200).map(|n| make(n.wrapping_mul(7919) % 100_000, "a")).collect();
        let s = Instant::now();
        store.write(&int_1(), &recs).await.unwrap();
        batches.push(s.elapsed());
    }
    batches.sort();
    println!(
        "insert 100k: {:?}; batch 200 p50 {:?} p99 {:?} max {:?}",
        t.elapsed(),
        batches[250],
        batches[494],
        batches[499]
    );
    let recs: Vec<_> = (0..200).map(|n| make(n, "a")).collect();
    let s = Instant::now();
    for _ in 0..20 {
        store.write(&int_1(), &recs).await.unwrap();
    }
    println!("unchanged batch 200: {:?}", s.elapsed() / 20);
    let recs: Vec<_> = (0..200).map(|n| make(n * 37, "b")).collect();
    let s = Instant::now();
    store.write(&int_1(), &recs).await.unwrap();
    println!("changed batch 200: {:?}", s.elapsed());
    let pageq = |q: RecordQuery, v: View, st: (i64, String), off: Option<u64>| {
        let store = store.clone();
        async move {
            let n = 2000;
            let mut ts = vec![];
            for _ in 0..n {
                let s = Instant::now();
                let stretch = match off {
                    Some(o) => Stretch::Offset(o),
                    None => Stretch::After { first_seq: st.0, id: &st.1 },
                };
                let p = store.page(&v, &q, stretch, 50).await.unwrap();
                std::hint::black_box(p);
                ts.push(s.elapsed());
                if s.elapsed().as_millis() > 5 && ts.len() > 50 {
                    break;
                }
            }
            ts.sort();
            format!("p50 {:?} p99 {:?}", ts[ts.len() / 2], ts[ts.len() * 99 / 100])
        }
    };
    println!("first page, 1 rooftop: {}", pageq(everything(), view(&[1]), (0, String::new()), Some(0)).await);
    println!(
        "cursor at 80k, 1 rooftop: {}",
        pageq(everything(), view(&[1]), (80_000, "veh_0".into()), None).await
    );
    println!(
        "cursor at 80k, 3 rooftops: {}",
        pageq(everything(), view(&[1, 2, 3]), (80_000, "veh_0".into()), None).await
    );
    println!(
        "offset 80k, 3 rooftops: {}",
        pageq(everything(), view(&[1, 2, 3]), (0, String::new()), Some(80_000)).await
    );
    let f = |facet, v: &str| RecordQuery {
        filters: vec![Filter { facet, test: Test::AnyOf(vec![FacetValue::Text(v.into())]) }],
        ..everything()
    };
    println!(
        "vin: {}",
        pageq(f("vin", "1FTEW1E53PKD00077"), view(&[1, 2, 3]), (0, String::new()), Some(0)).await
    );
    println!("make=Ford: {}", pageq(f("make", "ford"), view(&[1, 2, 3]), (0, String::new()), Some(0)).await);
    println!(
        "make=none (walks all): {}",
        pageq(f("make", "kia"), view(&[1, 2, 3]), (0, String::new()), Some(0)).await
    );
    println!(
        "updatedFrom (last 100): {}",
        pageq(
            RecordQuery {
                updated_from: Some(day(1) + jiff::SignedDuration::from_secs(99_900)),
                ..everything()
            },
            view(&[1, 2, 3]),
            (0, String::new()),
            Some(0)
        )
        .await
    );
    let s = Instant::now();
    store.count(&view(&[1, 2, 3]), &everything()).await.unwrap();
    println!("count 100k: {:?}", s.elapsed());
    let s = Instant::now();
    let m = store.marks(&int_1(), Kind::Vehicle, &rooftop(1)).await.unwrap();
    println!("marks {}: {:?}", m.len(), s.elapsed());
    let many: Vec<u8> = (1..=100).collect();
    println!(
        "100 rooftops (97 empty): {}",
        pageq(everything(), view(&many), (50_000, "veh_0".into()), None).await
    );
    store.add_session(&int_1(), &[1; 32], &session("ses_1", "gm", 1)).await.unwrap();
    let s = Instant::now();
    for _ in 0..5000 {
        store.session(System, &[1; 32]).await.unwrap();
    }
    println!("session: {:?}", s.elapsed() / 5000);
    let s = Instant::now();
    for _ in 0..5000 {
        store.position(&int_1()).await.unwrap();
    }
    println!("position (pool round trip): {:?}", s.elapsed() / 5000);
    for tasks in [2usize, 8, 64] {
        let s = Instant::now();
        let mut js = vec![];
        for _ in 0..tasks {
            let store = store.clone();
            js.push(tokio::spawn(async move {
                let (v, q) = (view(&[1]), everything());
                for i in 0..(4000 / tasks as i64) {
                    store
                        .page(&v, &q, Stretch::After { first_seq: (i * 97) % 90_000, id: "v" }, 50)
                        .await
                        .unwrap();
                }
            }));
        }
        for j in js {
            j.await.unwrap();
        }
        println!("{tasks} tasks: {:.0} pages/s", 4000.0 / s.elapsed().as_secs_f64());
    }
    let s = Instant::now();
    for n in 0..300 {
        store.use_totp_step(&int_1(), &account("a"), n).await.unwrap();
    }
    println!("durable op: {:?}", s.elapsed() / 300);
    let bg = {
        let store = store.clone();
        let recs: Vec<_> = (0..200).map(|n| make(n * 31, "c")).collect();
        let recs2: Vec<_> = (0..200).map(|n| make(n * 31, "d")).collect();
        tokio::spawn(async move {
            for i in 0..100 {
                store.write(&int_1(), if i % 2 == 0 { &recs } else { &recs2 }).await.unwrap();
            }
        })
    };
    let mut ts = vec![];
    let mut n = 1000;
    while !bg.is_finished() {
        let s = Instant::now();
        store.use_totp_step(&int_1(), &account("a"), n).await.unwrap();
        n += 1;
        ts.push(s.elapsed());
    }
    ts.sort();
    println!(
        "durable op under sync: n {} p50 {:?} p99 {:?} max {:?}",
        ts.len(),
        ts[ts.len() / 2],
        ts[ts.len() * 99 / 100],
        ts[ts.len() - 1]
    );
    println!("file {} MB", std::fs::metadata(&path).unwrap().len() / 1_000_000);
}
